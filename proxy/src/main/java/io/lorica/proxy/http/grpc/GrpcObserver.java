package io.lorica.proxy.http.grpc;

/**
 * Hears the answer of a call, on the client's event loop.
 *
 * @param <M> the message
 */
public interface GrpcObserver<M> {
  /** A message came. */
  void message(M message);

  /** The call is over. The last call; not made after a cancellation. */
  void ended(GrpcStatus status);
}
