package io.lorica.destination.grpc;

import io.lorica.destination.model.outbound.Distribution;
import io.lorica.destination.model.outbound.OutboundPolicy.Conduct;
import io.lorica.destination.model.outbound.OutboundPolicy.Route;
import io.lorica.destination.model.outbound.OutboundPolicy.Rule;
import io.lorica.destination.model.outbound.Retry;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.proto.outbound.GrpcRoute;
import java.util.List;

/** gRPC routes of outbound policies (spec 10 §9). */
final class GrpcRoutes {
  private GrpcRoutes() {}

  static GrpcRoute route(Route<GrpcMatch> route) {
    GrpcRoute.Builder out = GrpcRoute.newBuilder().setMetadata(Policies.ref(route.ref()));
    route.hosts().forEach(host -> out.addHosts(Policies.host(host)));
    route.rules().forEach(rule -> out.addRules(rule(rule)));
    return out.build();
  }

  private static GrpcRoute.Rule rule(Rule<GrpcMatch> rule) {
    GrpcRoute.Rule.Builder out =
        GrpcRoute.Rule.newBuilder()
            .setBackends(distribution(rule.backends()))
            .setAllowL5DRequestHeaders(rule.allowHeaders());
    rule.matches().forEach(match -> out.addMatches(Policies.grpc(match)));
    rule.filters().forEach(filter -> out.addFilters(filter(filter)));
    if (rule.conduct() != null) {
      conduct(rule.conduct(), out);
    }
    return out.build();
  }

  @SuppressWarnings("deprecation") // older proxies read requestTimeout (spec 07 §4.6)
  private static void conduct(Conduct conduct, GrpcRoute.Rule.Builder out) {
    out.setTimeouts(OutboundTranslator.timeouts(conduct.timeouts()));
    if (conduct.timeouts().request() != null) {
      out.setRequestTimeout(Net.duration(conduct.timeouts().request()));
    }
    if (conduct.retry() != null) {
      out.setRetry(retry(conduct.retry()));
    }
  }

  private static GrpcRoute.Retry retry(Retry retry) {
    var conditions = GrpcRoute.Retry.Conditions.newBuilder();
    for (Retry.GrpcCode code : retry.codes()) {
      switch (code) {
        case CANCELLED -> conditions.setCancelled(true);
        case DEADLINE_EXCEEDED -> conditions.setDeadineExceeded(true);
        case INTERNAL -> conditions.setInternal(true);
        case RESOURCE_EXHAUSTED -> conditions.setResourceExhausted(true);
        case UNAVAILABLE -> conditions.setUnavailable(true);
      }
    }
    GrpcRoute.Retry.Builder out =
        GrpcRoute.Retry.newBuilder()
            .setMaxRetries(retry.limit())
            .setMaxRequestBytes(HttpRoutes.MAX_REQUEST_BYTES)
            .setConditions(conditions)
            .setBackoff(OutboundTranslator.retryBackoff());
    if (retry.timeout() != null) {
      out.setTimeout(Net.duration(retry.timeout()));
    }
    return out.build();
  }

  /** The wire has no response header modifier for gRPC: it is sent without a kind. */
  private static GrpcRoute.Filter filter(Filter filter) {
    GrpcRoute.Filter.Builder out = GrpcRoute.Filter.newBuilder();
    switch (filter) {
      case Filter.RequestHeaders(Filter.Headers headers) ->
          out.setRequestHeaderModifier(Policies.requestHeaders(headers));
      case Filter.GrpcFailure failure -> out.setFailureInjector(Policies.grpcFailure(failure));
      case Filter.ResponseHeaders _ -> {}
      case Filter.Redirect _, Filter.HttpFailure _, Filter.Forbidden _, Filter.Invalid _ ->
          throw new IllegalStateException("no gRPC filter: " + filter);
    }
    return out.build();
  }

  private static GrpcRoute.Distribution distribution(Distribution distribution) {
    GrpcRoute.Distribution.Builder out = GrpcRoute.Distribution.newBuilder();
    switch (distribution) {
      case Distribution.Empty() -> out.setEmpty(GrpcRoute.Distribution.Empty.getDefaultInstance());
      case Distribution.FirstAvailable(var backend) ->
          out.setFirstAvailable(
              GrpcRoute.Distribution.FirstAvailable.newBuilder().addBackends(backend(backend)));
      case Distribution.RandomAvailable(List<Distribution.Weighted> backends) -> {
        var random = GrpcRoute.Distribution.RandomAvailable.newBuilder();
        for (Distribution.Weighted weighted : backends) {
          random.addBackends(
              GrpcRoute.WeightedRouteBackend.newBuilder()
                  .setBackend(backend(weighted.backend()))
                  .setWeight(weighted.weight()));
        }
        out.setRandomAvailable(random);
      }
    }
    return out.build();
  }

  private static GrpcRoute.RouteBackend backend(Distribution.RouteBackend backend) {
    GrpcRoute.RouteBackend.Builder out =
        GrpcRoute.RouteBackend.newBuilder()
            .setBackend(OutboundTranslator.backend(backend.backend()));
    backend.filters().forEach(filter -> out.addFilters(filter(filter)));
    return out.build();
  }
}
