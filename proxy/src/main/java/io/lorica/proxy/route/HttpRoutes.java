package io.lorica.proxy.route;

import io.lorica.proxy.http.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP routes of a policy, in its order.
 *
 * @param routes the first of equal matches wins (spec 02 §9.1)
 */
public record HttpRoutes(List<HttpRoute> routes) {
  /**
   * One route.
   *
   * @param metadata for labels and messages
   * @param distribution the backends of its rule
   * @param filters of the route, applied before a backend is chosen
   */
  public record HttpRoute(
      Metadata metadata, Distribution<HttpFilter> distribution, List<HttpFilter> filters) {}

  /** The route that takes a request, or null if none does. */
  public @Nullable HttpRoute find(RequestHead head) {
    return routes.isEmpty() ? null : routes.get(0);
  }
}
