package io.lorica.proxy.route;

import java.util.Optional;

/**
 * How long the exchanges of a rule may take and how often they are tried.
 *
 * @param headersObeyed whether {@code l5d-} fields of a request may change the rest (spec 02 §10.3)
 */
public record RouteLimits(
    RouteTimeouts timeouts, Optional<RouteRetry> retry, boolean headersObeyed) {
  public static final RouteLimits NONE =
      new RouteLimits(RouteTimeouts.NONE, Optional.empty(), false);

  /** Whether nothing is limited and nothing tried again. */
  public boolean isNone() {
    return retry.isEmpty() && timeouts.equals(RouteTimeouts.NONE);
  }
}
