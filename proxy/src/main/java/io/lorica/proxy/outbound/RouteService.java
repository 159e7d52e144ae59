package io.lorica.proxy.outbound;

import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.route.Distribution.RouteBackend;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.RequestFilters;
import io.lorica.proxy.route.RequestLimits;
import io.lorica.proxy.route.RouteLimits;
import io.lorica.proxy.route.RouteRetry;
import io.lorica.proxy.route.RouteRule;
import io.lorica.proxy.route.RouteTable;
import io.lorica.proxy.runtime.LoopContext;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What happens to a request between its route and a backend (spec 02 §9, §10), from the outside in:
 * retries, since an attempt may differ in all below; limits of time; the route's filters; the
 * choice of a backend; that backend's filters; what is measured of it. Confined to one event loop.
 */
final class RouteService {
  private final LoopContext context;
  private final RandomGenerator random;
  private final ReplayBudget replays;
  private final HttpRouter router;
  private final ProfileService profiles;
  private final String wrapper;

  /**
   * @param wrapper in front of messages
   */
  RouteService(LoopContext context, ReplayBudget replays, HttpRouter router, String wrapper) {
    this.context = context;
    this.random = context.random();
    this.replays = replays;
    this.router = router;
    this.profiles = new ProfileService(context, replays);
    this.wrapper = wrapper;
  }

  /** Sends a request the way of its rule. */
  RequestStream open(RouteRule rule, RequestHead head, boolean end, FailableResponse response) {
    LiveProfiles.LiveRoute profile = router.profileOf(rule);
    if (profile != null) {
      return profiles.open(
          profile,
          head,
          end,
          response,
          (attempted, headAlone, to) -> send(current(rule, attempted), attempted, headAlone, to));
    }
    RouteLimits limits = RequestLimits.take(rule.limits(), head.headers());
    if (limits.isNone()) {
      return send(rule, head, end, response);
    }
    Optional<RouteRetry> retry = limits.retry();
    return retry.isPresent()
        ? retrying(rule, limits, retry.get(), head, end, response)
        : timed(
            rule, new AttemptLimits(context.nowNs(), limits.timeouts(), 0), head, end, response);
  }

  private RequestStream retrying(
      RouteRule rule,
      RouteLimits limits,
      RouteRetry retry,
      RequestHead head,
      boolean end,
      FailableResponse response) {
    long startedNs = context.nowNs();
    PolicyRetry plan = new PolicyRetry(retry, router.metricsOf(rule, head).retries(), random);
    RetryExchange.Opener opener =
        (attempted, headAlone, last, to) -> {
          long headersNs = last ? 0 : retry.timeoutNs();
          AttemptLimits attempt = new AttemptLimits(startedNs, limits.timeouts(), headersNs);
          return timed(current(rule, attempted), attempt, attempted, headAlone, to);
        };
    RetryExchange.Parts parts = new RetryExchange.Parts(context, replays, plan, opener);
    return RetryExchange.open(parts, head, end, response);
  }

  /** The policy may have changed since the attempt before. */
  private RouteRule current(RouteRule rule, RequestHead head) {
    RouteRule found = router.find(head);
    return found == null ? rule : found;
  }

  private RequestStream timed(
      RouteRule rule,
      AttemptLimits limits,
      RequestHead head,
      boolean end,
      FailableResponse response) {
    if (limits.isNone()) {
      return send(rule, head, end, response);
    }
    TimedExchange exchange = new TimedExchange(context, limits, response);
    return exchange.opened(send(rule, head, end, exchange), end);
  }

  private RequestStream send(
      RouteRule rule, RequestHead head, boolean end, FailableResponse response) {
    if (!rule.filters().isEmpty()) {
      ProxyError answer =
          RequestFilters.apply(rule.filters(), head, RouteTable.closest(rule, head), random);
      if (answer != null) {
        return refuse(answer, response);
      }
    }
    RouteBackend<HttpFilter> chosen = router.choose(rule);
    HttpRouter.LiveBackend backend = chosen == null ? null : router.live(chosen);
    if (chosen == null || backend == null) {
      return refuse(ProxyError.LOAD_SHED, response);
    }
    return chosen.filters().isEmpty() && rule.filters().isEmpty()
        ? open(backend, head, end, response)
        : filtered(rule, chosen, backend, head, end, response);
  }

  private static RequestStream open(
      HttpRouter.LiveBackend backend, RequestHead head, boolean end, FailableResponse response) {
    BackendMetrics metrics = backend.metrics();
    return metrics == null
        ? backend.backend().open(head, end, response)
        : new BackendExchange(metrics, response).open(backend.backend(), head, end);
  }

  private RequestStream filtered(
      RouteRule rule,
      RouteBackend<HttpFilter> chosen,
      HttpRouter.LiveBackend backend,
      RequestHead head,
      boolean end,
      FailableResponse response) {
    ProxyError answer =
        RequestFilters.apply(chosen.filters(), head, RouteTable.closest(rule, head), random);
    if (answer != null) {
      return refuse(answer, response);
    }
    FailableResponse filtered = FilteredResponse.of(chosen.filters(), rule.filters(), response);
    return open(backend, head, end, filtered);
  }

  private RequestStream refuse(ProxyError error, FailableResponse response) {
    response.fail(error.within(wrapper));
    return DiscardedRequest.of(response);
  }
}
