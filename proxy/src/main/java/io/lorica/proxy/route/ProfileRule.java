package io.lorica.proxy.route;

import io.lorica.proxy.metrics.Labels;
import java.util.List;
import java.util.Optional;

/**
 * What a service profile adds to a route (spec 02 §17).
 *
 * @param destination {@code name:port} of the service
 * @param labels of the route, with their prefix
 * @param timeoutNs of all attempts together until the answer begins, 0 for none
 * @param retryable whether failures are tried again, as the budget allows
 * @param classes what is a failure
 * @param budget shared by the routes of the profile; empty: nothing is tried again
 */
public record ProfileRule(
    String destination,
    Labels labels,
    long timeoutNs,
    boolean retryable,
    List<ResponseClass> classes,
    Optional<RetryAllowance> budget) {
  /**
   * How many retries there may be beside ordinary requests.
   *
   * @param ttlNs how long a request counts
   * @param minPerSecond however few requests there are
   * @param ratio of retries to requests
   */
  public record RetryAllowance(long ttlNs, long minPerSecond, double ratio) {}
}
