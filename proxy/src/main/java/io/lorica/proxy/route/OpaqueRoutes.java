package io.lorica.proxy.route;

import java.util.Optional;

/**
 * Where opaque connections go.
 *
 * @param route empty: connections fail with {@code no route} (spec 02 §5)
 */
public record OpaqueRoutes(Optional<OpaqueRoute> route) {
  /** The single route and its single rule. */
  public record OpaqueRoute(
      Metadata metadata, Distribution<TcpFilter> distribution, FilterList filters) {}

  /** Route-level filters; only the first matters (spec 02 §15). */
  public record FilterList(Optional<TcpFilter> first) {
    public static final FilterList NONE = new FilterList(Optional.empty());
  }

  /** What a route or backend may do to a connection instead of forwarding it. */
  public sealed interface TcpFilter {
    /** Refused by policy. */
    record Forbidden() implements TcpFilter {}

    /** The backend is not usable. */
    record Invalid(String message) implements TcpFilter {}

    /** The policy itself was not usable. */
    record InvalidPolicy(String message) implements TcpFilter {}
  }
}
