package io.lorica.destination.grpc;

import io.lorica.destination.model.discovery.Profile;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.HttpStatusRange;
import io.lorica.proto.destination.PathMatch;
import io.lorica.proto.destination.RequestMatch;
import io.lorica.proto.destination.ResponseClass;
import io.lorica.proto.destination.ResponseMatch;
import io.lorica.proto.destination.RetryBudget;
import io.lorica.proto.destination.Route;
import io.lorica.proto.destination.WeightedDst;
import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.meta.Metadata;
import io.lorica.proto.meta.Resource;
import java.util.List;

/** Profiles → {@code DestinationProfile} (spec 04 §10 and §11.2). */
record ProfileTranslator(EndpointTranslator endpoints) {

  DestinationProfile translate(Profile profile) {
    return switch (profile) {
      case Profile.Undefined() -> DestinationProfile.getDefaultInstance();
      case Profile.OfEndpoint(var endpoint, boolean opaque) ->
          DestinationProfile.newBuilder()
              .setEndpoint(endpoints.single(endpoint))
              .setOpaqueProtocol(opaque)
              .setRetryBudget(budget(Profile.Budget.DEFAULT))
              .build();
      case Profile.OfService service -> service(service);
    };
  }

  private static DestinationProfile service(Profile.OfService service) {
    Profile.ServiceRef parent = service.parent();
    DestinationProfile.Builder out =
        DestinationProfile.newBuilder()
            .setFullyQualifiedName(service.fullyQualifiedName())
            .setOpaqueProtocol(service.opaque())
            .setParentRef(
                resource(
                    Resource.newBuilder()
                        .setGroup("core")
                        .setKind("Service")
                        .setName(parent.name().name())
                        .setNamespace(parent.name().namespace())
                        .setPort(parent.port())));
    Resource.Builder ref = Resource.newBuilder().setGroup("linkerd.io");
    Profile.Applied applied = service.profile();
    if (applied == null) {
      return out.setProfileRef(resource(ref))
          .setRetryBudget(budget(Profile.Budget.DEFAULT))
          .build();
    }
    // The kind stays empty: the objects of the reference's cache carry none.
    ref.setName(applied.name().name()).setNamespace(applied.name().namespace());
    out.setProfileRef(resource(ref)).setRetryBudget(budget(applied.budget()));
    applied.routes().forEach(route -> out.addRoutes(route(route)));
    applied
        .overrides()
        .forEach(
            dst ->
                out.addDstOverrides(
                    WeightedDst.newBuilder()
                        .setAuthority(dst.authority())
                        .setWeight(dst.weight())));
    return out.build();
  }

  private static Metadata resource(Resource.Builder resource) {
    return Metadata.newBuilder().setResource(resource).build();
  }

  private static RetryBudget budget(Profile.Budget budget) {
    return RetryBudget.newBuilder()
        .setRetryRatio(budget.retryRatio())
        .setMinRetriesPerSecond(budget.minRetriesPerSecond())
        .setTtl(Net.duration(budget.ttl()))
        .build();
  }

  private static Route route(Profile.Route route) {
    Route.Builder out =
        Route.newBuilder()
            .setCondition(request(route.condition()))
            .putMetricsLabels("route", route.name())
            .setIsRetryable(route.retryable());
    if (route.timeout() != null) {
      out.setTimeout(Net.duration(route.timeout()));
    }
    for (Profile.ResponseClass responseClass : route.responseClasses()) {
      out.addResponseClasses(
          ResponseClass.newBuilder()
              .setCondition(response(responseClass.condition()))
              .setIsFailure(responseClass.failure()));
    }
    return out.build();
  }

  private static RequestMatch request(Profile.RequestMatch match) {
    RequestMatch.Builder out = RequestMatch.newBuilder();
    switch (match) {
      case Profile.RequestMatch.All(var matches) -> out.setAll(requests(matches));
      case Profile.RequestMatch.Any(var matches) -> out.setAny(requests(matches));
      case Profile.RequestMatch.Not(var inner) -> out.setNot(request(inner));
      case Profile.RequestMatch.Method(String method) -> out.setMethod(method(method));
      case Profile.RequestMatch.Path(String regex) ->
          out.setPath(PathMatch.newBuilder().setRegex(regex));
    }
    return out.build();
  }

  private static RequestMatch.Seq requests(List<Profile.RequestMatch> matches) {
    RequestMatch.Seq.Builder out = RequestMatch.Seq.newBuilder();
    matches.forEach(match -> out.addMatches(request(match)));
    return out.build();
  }

  static HttpMethod method(String method) {
    for (HttpMethod.Registered registered : HttpMethod.Registered.values()) {
      if (registered != HttpMethod.Registered.UNRECOGNIZED && registered.name().equals(method)) {
        return HttpMethod.newBuilder().setRegistered(registered).build();
      }
    }
    return HttpMethod.newBuilder().setUnregistered(method).build();
  }

  private static ResponseMatch response(Profile.ResponseMatch match) {
    ResponseMatch.Builder out = ResponseMatch.newBuilder();
    switch (match) {
      case Profile.ResponseMatch.All(var matches) -> out.setAll(responses(matches));
      case Profile.ResponseMatch.Any(var matches) -> out.setAny(responses(matches));
      case Profile.ResponseMatch.Not(var inner) -> out.setNot(response(inner));
      case Profile.ResponseMatch.Status(int min, int max) ->
          out.setStatus(HttpStatusRange.newBuilder().setMin(min).setMax(max));
    }
    return out.build();
  }

  private static ResponseMatch.Seq responses(List<Profile.ResponseMatch> matches) {
    ResponseMatch.Seq.Builder out = ResponseMatch.Seq.newBuilder();
    matches.forEach(match -> out.addMatches(response(match)));
    return out.build();
  }
}
