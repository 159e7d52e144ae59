package io.lorica.proxy.route;

import io.lorica.proxy.config.Backoff;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which outcomes are tried again, and how often (spec 02 §10.2).
 *
 * @param maxRetries after the first attempt
 * @param maxRequestBytes of a body that is kept to be sent again; a longer one is sent once
 * @param statuses HTTP statuses
 * @param grpcCodes gRPC statuses
 * @param timeoutNs from the request's end to the answer's beginning, 0 for none
 * @param backoff the pauses before retries; empty for none
 */
public record RouteRetry(
    int maxRetries,
    long maxRequestBytes,
    List<StatusRange> statuses,
    Set<Integer> grpcCodes,
    long timeoutNs,
    Optional<Backoff> backoff) {
  /** HTTP statuses from {@code first} to {@code last}, both included. */
  public record StatusRange(int first, int last) {}

  /** Whether an HTTP status is tried again. */
  public boolean isRetried(int status) {
    for (StatusRange range : statuses) {
      if (status >= range.first && status <= range.last) {
        return true;
      }
    }
    return false;
  }

  /** Whether a gRPC status is tried again; {@link Classification#NO_STATUS} never is. */
  public boolean isRetriedGrpc(int code) {
    return grpcCodes.contains(code);
  }
}
