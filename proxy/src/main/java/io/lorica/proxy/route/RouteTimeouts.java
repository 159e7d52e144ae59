package io.lorica.proxy.route;

/**
 * Limits of time in nanoseconds, 0 for none (spec 02 §10.1).
 *
 * @param requestNs from the route's choice to the end of the exchange, all attempts together
 * @param responseNs from the request's end, or the answer's beginning if that is earlier, to the
 *     answer's end
 * @param idleNs without a frame in either direction
 */
public record RouteTimeouts(long requestNs, long responseNs, long idleNs) {
  public static final RouteTimeouts NONE = new RouteTimeouts(0, 0, 0);
}
