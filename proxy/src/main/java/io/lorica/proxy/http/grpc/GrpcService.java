package io.lorica.proxy.http.grpc;

import com.google.protobuf.MessageLite;
import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;

/**
 * Serves one method, which takes a message and answers with a stream of them, to one connection.
 * Confined to the connection's event loop.
 *
 * @param <Q> what the method takes
 */
public final class GrpcService<Q extends MessageLite> implements HttpService {
  /** Takes calls. */
  @FunctionalInterface
  public interface Handler<Q> {
    /**
     * A call has come with its message. The replies may be used at once; the client has been told
     * nothing so far.
     */
    GrpcServing called(Q request, GrpcReplies replies);
  }

  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final GrpcMethod<Q> method;
  private final Handler<Q> handler;

  public GrpcService(GrpcMethod<Q> method, Handler<Q> handler) {
    this.method = method;
    this.handler = handler;
  }

  /** A service that answers every call of whatever method with a status. */
  public static HttpService refusing(GrpcStatus status) {
    return (_, _, response) -> refuse(status, response);
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    if (!head.isGrpc() || !head.isMethod("POST")) {
      ResponseHead answer = new ResponseHead();
      answer.status(UNSUPPORTED_MEDIA_TYPE);
      response.head(answer, true);
      return DiscardedRequest.of(response);
    }
    if (!head.pathText().equals(method.path())) {
      return refuse(new GrpcStatus(GrpcStatus.UNIMPLEMENTED, ""), response);
    }
    ServedCall<Q> call = new ServedCall<>(method.parser(), handler, response);
    if (end) {
      call.requestEnded();
    }
    return call;
  }

  private static RequestStream refuse(GrpcStatus status, ResponseStream response) {
    response.head(statusAlone(status), true);
    return DiscardedRequest.of(response);
  }

  /** An answer that is nothing but a status. */
  static ResponseHead statusAlone(GrpcStatus status) {
    ResponseHead answer = head();
    StatusWriter.write(status, answer.headers());
    return answer;
  }

  static ResponseHead head() {
    ResponseHead answer = new ResponseHead();
    answer.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
    return answer;
  }
}
