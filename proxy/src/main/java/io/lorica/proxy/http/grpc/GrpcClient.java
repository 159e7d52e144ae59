package io.lorica.proxy.http.grpc;

import com.google.protobuf.MessageLite;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import java.util.function.Consumer;

/**
 * Calls methods of one service host, over whatever reaches it: unary ones, and those that answer
 * with a stream. The messages are protobuf's, uncompressed. Confined to the event loop of its
 * transport, on which the scheduler runs tasks, too.
 */
public final class GrpcClient {
  /** The largest message that is accepted, bytes: gRPC's default. */
  public static final int MAX_MESSAGE = 4 << 20;

  private final Transport transport;
  private final String authority;
  private final Scheduler scheduler;

  /** Takes exchanges: {@code open} of a connection, of a backend, of any service. */
  @FunctionalInterface
  public interface Transport {
    /** As {@code HttpService.open}. */
    RequestStream open(RequestHead head, boolean end, FailableResponse response);
  }

  /** A call in progress. */
  public interface Call {
    /** Gives up: the observer is not called any more. Without effect when the call is over. */
    void cancel();

    /**
     * Holds back further messages. What the server goes on sending stays in flow control, and so
     * soon with the server. The end of the call waits behind messages that are held back.
     */
    void pause();

    /** Lets messages come again, at once if there are some. */
    void resume();
  }

  /**
   * Calls over {@code transport}.
   *
   * @param authority of the requests: the service's address without a trailing dot (spec 01 §16)
   * @param scheduler for the limits of {@link GrpcOptions#timeoutNs}
   */
  public GrpcClient(Transport transport, String authority, Scheduler scheduler) {
    this.transport = transport;
    this.authority = authority;
    this.scheduler = scheduler;
  }

  /** Calls a method without metadata and limit of time. */
  public <M extends MessageLite> Call call(
      GrpcMethod<M> method, MessageLite request, GrpcObserver<M> observer) {
    return call(method, request, GrpcOptions.DEFAULT, observer);
  }

  /** Calls a method. The observer may be called before this returns. */
  public <M extends MessageLite> Call call(
      GrpcMethod<M> method, MessageLite request, GrpcOptions options, GrpcObserver<M> observer) {
    GrpcExchange<M> exchange = new GrpcExchange<>(method.parser(), observer);
    exchange.start(transport, RequestHeads.of(method.path(), authority, options), request);
    exchange.limit(scheduler, options.timeoutNs());
    return exchange;
  }

  /** Calls a method that answers once; {@code result} is told once, unless it is cancelled. */
  public <M extends MessageLite> Call unary(
      GrpcMethod<M> method,
      MessageLite request,
      GrpcOptions options,
      Consumer<GrpcResult<M>> result) {
    return call(method, request, options, new UnaryObserver<>(result));
  }
}
