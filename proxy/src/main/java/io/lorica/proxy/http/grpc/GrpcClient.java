package io.lorica.proxy.http.grpc;

import com.google.protobuf.MessageLite;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;

/**
 * Calls methods of one service host, over whatever reaches it. Unary calls are server streams that
 * happen to answer once. Confined to the event loop of its backend.
 */
public final class GrpcClient {
  private static final int PREFIX = 5;

  private final HttpBackend backend;
  private final String authority;

  /**
   * Calls over {@code backend}.
   *
   * @param authority of the requests: the service's name and port (spec 01 §16)
   */
  public GrpcClient(HttpBackend backend, String authority) {
    this.backend = backend;
    this.authority = authority;
  }

  /** A call in progress. */
  public interface Call {
    /** Gives up: the observer is not called any more. Without effect when the call is over. */
    void cancel();
  }

  /** Calls a method. The observer may be called before this returns. */
  public <M> Call call(GrpcMethod<M> method, MessageLite request, GrpcObserver<M> observer) {
    return call(method, request, Map.of(), observer);
  }

  /**
   * Calls a method.
   *
   * @param metadata further request headers, names in lower case
   */
  public <M> Call call(
      GrpcMethod<M> method,
      MessageLite request,
      Map<String, String> metadata,
      GrpcObserver<M> observer) {
    GrpcCall<M> call = new GrpcCall<>(method.parser(), observer);
    RequestHead head = head(method.path());
    metadata.forEach(head.headers()::add);
    RequestStream stream = backend.open(head, false, call);
    call.opened(stream);
    stream.requestData(frame(request), true);
    return call;
  }

  private RequestHead head(String path) {
    RequestHead head = new RequestHead();
    head.version(HttpVersion.HTTP_2);
    head.method("POST");
    head.scheme("http");
    head.authority(authority);
    head.path(path);
    head.headers().add(HeaderName.TE, "trailers");
    head.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
    head.headers().add(HeaderName.USER_AGENT, "lorica-proxy");
    return head;
  }

  private static ByteBuf frame(MessageLite request) {
    byte[] message = request.toByteArray();
    return Unpooled.buffer(PREFIX + message.length)
        .writeByte(0)
        .writeInt(message.length)
        .writeBytes(message);
  }
}
