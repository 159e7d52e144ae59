package io.lorica.proxy.outbound;

import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.metrics.BoundedValues;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one route: of all hosts together, or apart for each host that its requests name,
 * as far as hosts are shown at all. Confined to one event loop.
 */
final class RouteHosts {
  private final Function<String, RouteMetrics> factory;
  private final @Nullable BoundedValues shown;
  private final Map<String, RouteMetrics> hosts = new HashMap<>();

  private RouteHosts(Function<String, RouteMetrics> factory, @Nullable BoundedValues shown) {
    this.factory = factory;
    this.shown = shown;
  }

  /** Counts all hosts together. */
  static RouteHosts together(Function<String, RouteMetrics> factory) {
    RouteHosts together = new RouteHosts(factory, null);
    together.named("");
    return together;
  }

  /**
   * Counts hosts apart.
   *
   * @param factory makes counters for a host's name
   * @param shown the hosts of all routes of the loop that are told apart
   */
  static RouteHosts apart(Function<String, RouteMetrics> factory, BoundedValues shown) {
    return new RouteHosts(factory, shown);
  }

  /** The counters of a request. */
  RouteMetrics of(RequestHead head) {
    return named(shown == null ? "" : host(head, shown));
  }

  private RouteMetrics named(String host) {
    RouteMetrics known = hosts.get(host);
    if (known == null) {
      known = factory.apply(host);
      hosts.put(host, known);
    }
    return known;
  }

  private static String host(RequestHead head, BoundedValues shown) {
    int offset = head.authorityOffset();
    int length = head.authorityLength();
    if (length == 0) {
      int field = head.headers().find(HeaderName.HOST);
      if (field < 0) {
        return "";
      }
      offset = head.headers().valueOffset(field);
      length = head.headers().valueLength(field);
    }
    return shown.shown(head.array(), offset, withoutPort(head.array(), offset, length));
  }

  /** The length without a port; an address in brackets keeps them. */
  private static int withoutPort(byte[] bytes, int offset, int length) {
    int at = offset + length - 1;
    while (at >= offset && bytes[at] >= '0' && bytes[at] <= '9') {
      at--;
    }
    return at >= offset && bytes[at] == ':' ? at - offset : length;
  }
}
