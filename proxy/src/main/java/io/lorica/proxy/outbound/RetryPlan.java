package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.ProxyError;

/** Which outcomes of one exchange are tried again, and how often. Confined to one event loop. */
interface RetryPlan {
  /** Bytes of the request that may be kept. */
  long maxRequestBytes();

  /** Whether an answer is one to try again; {@code grpcStatus} is −1 where there is none. */
  boolean isRetryable(int status, int grpcStatus);

  /** Whether a failure without an answer is one to try again. */
  boolean isRetryable(ProxyError error);

  /** Whether the status of a call decides, which may come behind the answer's head. */
  boolean looksForTrailers();

  /** Whether the retries permitted so far are all that there may be. */
  boolean isLast();

  /** Permits one more attempt, or counts that it was refused. */
  boolean permit();

  /** How long to wait before the permitted attempt, in nanoseconds. */
  long pauseNs();

  /** A retry ended with an outcome that is not tried again. */
  void succeeded();

  /** A retry was not sent: no backend took it. */
  void overflowed();
}
