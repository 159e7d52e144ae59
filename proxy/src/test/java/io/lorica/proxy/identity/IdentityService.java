package io.lorica.proxy.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
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
import org.jspecify.annotations.Nullable;

/** Takes one call, and ends it as the test says. */
final class IdentityService implements GrpcClient.Transport, RequestStream {
  private static final int PREFIX = 5;

  private CertifyRequest request = CertifyRequest.getDefaultInstance();
  private @Nullable FailableResponse response;
  private boolean cancelled;

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse to) {
    response = to;
    return this;
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    try {
      request = CertifyRequest.parseFrom(ByteBufUtil.getBytes(data.skipBytes(PREFIX)));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    } finally {
      data.release();
    }
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
    return request;
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

  void answer(CertifyResponse answer) {
    FailableResponse to = response();
    ResponseHead head = new ResponseHead();
    head.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
    to.head(head, false);
    byte[] message = answer.toByteArray();
    ByteBuf frame = Unpooled.buffer().writeByte(0).writeInt(message.length).writeBytes(message);
    to.data(frame, false);
    HeaderBlock trailers = new HeaderBlock();
    trailers.add(HeaderName.GRPC_STATUS, "0");
    to.trailers(trailers);
  }

  void fail() {
    response().fail(ProxyError.FAILFAST);
  }
}
