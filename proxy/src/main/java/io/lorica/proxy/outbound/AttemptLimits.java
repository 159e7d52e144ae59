package io.lorica.proxy.outbound;

import io.lorica.proxy.route.RouteTimeouts;

/**
 * Limits of time of one attempt to serve an exchange (spec 02 §10.1), in nanoseconds.
 *
 * @param startedNs when the route was chosen, for all attempts
 * @param headersNs from the request's end to the answer's beginning, 0 for none
 */
record AttemptLimits(long startedNs, RouteTimeouts timeouts, long headersNs) {
  boolean isNone() {
    return headersNs == 0 && timeouts.equals(RouteTimeouts.NONE);
  }
}
