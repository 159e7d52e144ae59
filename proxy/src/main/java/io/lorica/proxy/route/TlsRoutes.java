package io.lorica.proxy.route;

import io.lorica.proxy.route.OpaqueRoutes.OpaqueRoute;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where TLS connections go, by the server name that they ask for; TLS itself is passed on (spec 02
 * §15).
 *
 * @param routes the first of equal matches wins
 */
public record TlsRoutes(List<TlsRoute> routes) {
  /**
   * One route.
   *
   * @param names empty: for every server name, behind those that name it
   */
  public record TlsRoute(List<HostMatch> names, OpaqueRoute route) {}

  /** The route for a server name, or null if there is none. Pure. */
  public @Nullable OpaqueRoute find(String serverName) {
    byte[] name = serverName.getBytes(StandardCharsets.US_ASCII);
    OpaqueRoute best = null;
    long bestRank = HostMatch.NO_MATCH;
    for (TlsRoute each : routes) {
      long rank = each.names.isEmpty() ? HostMatch.ANY_HOST : rank(each.names, name);
      if (rank > bestRank) {
        best = each.route;
        bestRank = rank;
      }
    }
    return best;
  }

  private static long rank(List<HostMatch> names, byte[] name) {
    long best = HostMatch.NO_MATCH;
    for (HostMatch match : names) {
      best = Math.max(best, match.rank(name, 0, name.length));
    }
    return best;
  }
}
