package io.lorica.proxy.http.grpc;

/**
 * Hears the answer of a call, on the client's event loop: {@link #headers} at most once, {@link
 * #message} any number of times and never within another, {@link #ended} once. May be called before
 * the method that made the call has returned.
 *
 * @param <M> the message
 */
public interface GrpcObserver<M> {
  /** The server's metadata; not called if it answered with nothing but a status. */
  default void headers(GrpcMetadata metadata) {}

  /** A message came. */
  void message(M message);

  /** The server's last metadata, right before {@link #ended}; not called if there are none. */
  default void trailers(GrpcMetadata metadata) {}

  /** The call is over, by whichever side. The last call; not made after a cancellation. */
  void ended(GrpcStatus status);
}
