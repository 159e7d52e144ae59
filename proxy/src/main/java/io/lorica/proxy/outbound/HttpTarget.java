package io.lorica.proxy.outbound;

import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.route.RouteRule;

/**
 * HTTP of one version to one target: its live routes, and the way of a request behind them. Shared
 * by whatever goes to that target (spec 02 §4.4). Confined to one event loop.
 */
final class HttpTarget implements OutboundHttpService.Way {
  private final PolicyTarget<HttpRouter> policy;
  private final RouteService routes;
  private final String authority;
  private final String wrapper;

  /**
   * @param authority of the target: of HTTP/1 requests without any, unless a profile has a name for
   *     it (spec 02 §8), and in messages
   */
  HttpTarget(OutboundLoop loop, PolicyTarget<HttpRouter> policy, String authority) {
    this.policy = policy;
    this.authority = authority;
    this.wrapper = "logical service " + authority;
    this.routes = new RouteService(loop.context(), loop.replays(), policy.router(), wrapper);
  }

  /** Whether any policy for HTTP has come; without, nothing is to be sent here. */
  boolean isRouted() {
    return policy.router().isRouted();
  }

  /** Sends a request of the application to its route. */
  @Override
  public RequestStream send(RequestHead head, boolean end, OutboundExchange exchange) {
    HttpRouter router = policy.router();
    if (head.version().isHttp1() && head.authorityLength() == 0) {
      String profiled = router.profiled();
      head.authority(profiled == null ? authority : Target.authority(profiled));
    }
    RouteRule rule = router.find(head);
    if (rule == null) {
      exchange.fail(new ProxyError(ProxyError.Kind.NO_ROUTE, "no route").within(wrapper));
      return DiscardedRequest.of(exchange);
    }
    if (rule.profile().isEmpty()) {
      exchange.routed(router.metricsOf(rule, head));
    }
    return routes.open(rule, head, end, exchange);
  }

  /** Sends a request that another proxy asked to have led on (spec 02 §20). */
  RequestStream leadOn(RequestHead head, boolean end, FailableResponse response) {
    RouteRule rule = policy.router().find(head);
    if (rule == null) {
      response.fail(new ProxyError(ProxyError.Kind.GATEWAY_DOMAIN, "bad gateway domain"));
      return DiscardedRequest.of(response);
    }
    return routes.open(rule, head, end, response);
  }

  void close() {
    policy.close();
  }
}
