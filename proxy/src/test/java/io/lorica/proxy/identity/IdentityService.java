package io.lorica.proxy.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes one call, and ends it as the test says. */
final class IdentityService implements GrpcClient.Transport, RequestStream {
  private static final int PREFIX = 5;

  private byte[] request = new byte[0];
  private String path = "";
  private final Map<String, String> metadata = new HashMap<>();
  private @Nullable FailableResponse response;
  private boolean begun;
  private boolean cancelled;

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse to) {
    response = to;
    path = head.pathText();
    HeaderBlock headers = head.headers();
    for (int i = 0; i < headers.size(); i++) {
      metadata.put(headers.nameText(i), headers.valueText(i));
    }
    return this;
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    request = ByteBufUtil.getBytes(data.skipBytes(PREFIX));
    data.release();
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {}

  @Override
  public void cancel(ResetReason reason) {
    cancelled = true;
  }

  @Override
  public void responseConsumed(int bytes) {}

  CertifyRequest request() {
    try {
      return CertifyRequest.parseFrom(request);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  String path() {
    return path;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  boolean isCancelled() {
    return cancelled;
  }

  private FailableResponse response() {
    FailableResponse to = response;
    if (to == null) {
      throw new AssertionError("not called");
    }
    return to;
  }

  /** The only message of a call, and its end. */
  void answer(MessageLite answer) {
    say(answer);
    end(0);
  }

  /** A message of a stream. */
  void say(MessageLite answer) {
    FailableResponse to = response();
    if (!begun) {
      begun = true;
      ResponseHead head = new ResponseHead();
      head.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
      to.head(head, false);
    }
    byte[] message = answer.toByteArray();
    to.data(Unpooled.buffer().writeByte(0).writeInt(message.length).writeBytes(message), false);
  }

  void end(int status) {
    FailableResponse to = response();
    if (begun) {
      HeaderBlock trailers = new HeaderBlock();
      trailers.add(HeaderName.GRPC_STATUS, Integer.toString(status));
      to.trailers(trailers);
    } else {
      ResponseHead head = new ResponseHead();
      head.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
      head.headers().add(HeaderName.GRPC_STATUS, Integer.toString(status));
      to.head(head, true);
    }
  }

  void fail() {
    response().fail(ProxyError.FAILFAST);
  }
}
