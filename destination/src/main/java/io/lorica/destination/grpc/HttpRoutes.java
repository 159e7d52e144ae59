package io.lorica.destination.grpc;

import io.lorica.destination.model.outbound.Distribution;
import io.lorica.destination.model.outbound.OutboundPolicy.Conduct;
import io.lorica.destination.model.outbound.OutboundPolicy.Route;
import io.lorica.destination.model.outbound.OutboundPolicy.Rule;
import io.lorica.destination.model.outbound.Retry;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.proto.outbound.HttpRoute;
import java.util.List;

/** HTTP routes of outbound policies (spec 10 §9). */
final class HttpRoutes {
  /** Spec 07 §4.6: how much of a request is kept for another try. */
  static final int MAX_REQUEST_BYTES = 65_536;

  private HttpRoutes() {}

  static HttpRoute route(Route<HttpMatch> route) {
    HttpRoute.Builder out = HttpRoute.newBuilder().setMetadata(Policies.ref(route.ref()));
    route.hosts().forEach(host -> out.addHosts(Policies.host(host)));
    route.rules().forEach(rule -> out.addRules(rule(rule)));
    return out.build();
  }

  private static HttpRoute.Rule rule(Rule<HttpMatch> rule) {
    HttpRoute.Rule.Builder out =
        HttpRoute.Rule.newBuilder()
            .setBackends(distribution(rule.backends()))
            .setAllowL5DRequestHeaders(rule.allowHeaders());
    rule.matches().forEach(match -> out.addMatches(Policies.http(match)));
    rule.filters().forEach(filter -> out.addFilters(filter(filter)));
    if (rule.conduct() != null) {
      conduct(rule.conduct(), out);
    }
    return out.build();
  }

  @SuppressWarnings("deprecation") // older proxies read requestTimeout (spec 07 §4.6)
  private static void conduct(Conduct conduct, HttpRoute.Rule.Builder out) {
    out.setTimeouts(OutboundTranslator.timeouts(conduct.timeouts()));
    if (conduct.timeouts().request() != null) {
      out.setRequestTimeout(Net.duration(conduct.timeouts().request()));
    }
    if (conduct.retry() != null) {
      out.setRetry(retry(conduct.retry()));
    }
  }

  private static HttpRoute.Retry retry(Retry retry) {
    var conditions = HttpRoute.Retry.Conditions.newBuilder();
    retry
        .statuses()
        .forEach(
            range ->
                conditions.addStatusRanges(
                    HttpRoute.Retry.Conditions.StatusRange.newBuilder()
                        .setStart(range.start())
                        .setEnd(range.end())));
    HttpRoute.Retry.Builder out =
        HttpRoute.Retry.newBuilder()
            .setMaxRetries(retry.limit())
            .setMaxRequestBytes(MAX_REQUEST_BYTES)
            .setConditions(conditions)
            .setBackoff(OutboundTranslator.retryBackoff());
    if (retry.timeout() != null) {
      out.setTimeout(Net.duration(retry.timeout()));
    }
    return out.build();
  }

  private static HttpRoute.Filter filter(Filter filter) {
    HttpRoute.Filter.Builder out = HttpRoute.Filter.newBuilder();
    switch (filter) {
      case Filter.RequestHeaders(Filter.Headers headers) ->
          out.setRequestHeaderModifier(Policies.requestHeaders(headers));
      case Filter.ResponseHeaders(Filter.Headers headers) ->
          out.setResponseHeaderModifier(Policies.responseHeaders(headers));
      case Filter.Redirect redirect -> out.setRedirect(Policies.redirect(redirect));
      case Filter.HttpFailure failure -> out.setFailureInjector(Policies.httpFailure(failure));
      case Filter.GrpcFailure _, Filter.Forbidden _, Filter.Invalid _ ->
          throw new IllegalStateException("no HTTP filter: " + filter);
    }
    return out.build();
  }

  private static HttpRoute.Distribution distribution(Distribution distribution) {
    HttpRoute.Distribution.Builder out = HttpRoute.Distribution.newBuilder();
    switch (distribution) {
      case Distribution.Empty() -> out.setEmpty(HttpRoute.Distribution.Empty.getDefaultInstance());
      case Distribution.FirstAvailable(var backend) ->
          out.setFirstAvailable(
              HttpRoute.Distribution.FirstAvailable.newBuilder().addBackends(backend(backend)));
      case Distribution.RandomAvailable(List<Distribution.Weighted> backends) -> {
        var random = HttpRoute.Distribution.RandomAvailable.newBuilder();
        for (Distribution.Weighted weighted : backends) {
          random.addBackends(
              HttpRoute.WeightedRouteBackend.newBuilder()
                  .setBackend(backend(weighted.backend()))
                  .setWeight(weighted.weight()));
        }
        out.setRandomAvailable(random);
      }
    }
    return out.build();
  }

  private static HttpRoute.RouteBackend backend(Distribution.RouteBackend backend) {
    HttpRoute.RouteBackend.Builder out =
        HttpRoute.RouteBackend.newBuilder()
            .setBackend(OutboundTranslator.backend(backend.backend()));
    backend.filters().forEach(filter -> out.addFilters(filter(filter)));
    return out.build();
  }
}
