package io.lorica.proxy.discovery;

import io.lorica.proxy.accrual.FailureAccrual;
import io.lorica.proxy.discovery.ClientPolicy.HttpPolicy;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;
import io.lorica.proxy.route.OpaqueRoutes.FilterList;
import io.lorica.proxy.route.RouteRule;
import io.lorica.proxy.route.RouteTable;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Policies that the proxy makes where the control plane knows none (spec 02 §4.3). Pure. */
final class SynthesizedPolicy {
  private static final String GATEWAY = "gateway";
  private static final String INGRESS = "ingress";

  private SynthesizedPolicy() {}

  /** The policy for whoever asks; empty where nothing is done without a profile. */
  static Optional<ClientPolicy> of(TargetQuery query, Optional<Profile> profile) {
    return switch (query) {
      case TargetQuery.Sidecar sidecar ->
          Optional.of(forSidecar(profile, sidecar.target().address()));
      case TargetQuery.Ingress ingress ->
          profile.map(known -> forIngress(known, ingress.target().port()));
      case TargetQuery.Gateway _ ->
          profile.map(
              known ->
                  known
                      .endpoint()
                      .map(SynthesizedPolicy::forGateway)
                      .orElseGet(
                          () -> ClientPolicyTranslator.invalid("a gateway target without policy")));
    };
  }

  /** Forwards to the profile's endpoint, or else to the original destination. */
  private static ClientPolicy forSidecar(
      Optional<Profile> profile, InetSocketAddress originalDestination) {
    if (profile.isEmpty()) {
      return forward("fallback", originalDestination, EndpointMetadata.EMPTY);
    }
    return profile
        .get()
        .endpoint()
        .map(endpoint -> forward("endpoint", endpoint.address(), endpoint.metadata()))
        .orElseGet(() -> forward("endpoint", originalDestination, EndpointMetadata.EMPTY));
  }

  /** Forwards to the profile's endpoint, or balances its service, or takes nothing (spec §19). */
  private static ClientPolicy forIngress(Profile profile, int port) {
    if (profile.endpoint().isPresent()) {
      Profile.Endpoint endpoint = profile.endpoint().get();
      return forward(INGRESS, endpoint.address(), endpoint.metadata());
    }
    return profile.name().isEmpty()
        ? nothing(INGRESS)
        : to(
            INGRESS,
            new Backend.Balance(profile.name() + ':' + port, Backend.LoadParameters.DEFAULT));
  }

  /** Forwards to the one endpoint that a gateway's target is. */
  static ClientPolicy forGateway(Profile.Endpoint endpoint) {
    return forward(GATEWAY, endpoint.address(), endpoint.metadata());
  }

  /** Routes for a gateway's target that is neither a service nor an endpoint: none. */
  static ClientPolicy nothingForGateway() {
    return nothing(GATEWAY);
  }

  private static ClientPolicy nothing(String name) {
    HttpPolicy http = new HttpPolicy(RouteTable.empty(), new FailureAccrual.None());
    return new ClientPolicy(
        new Metadata.Default(name),
        new ClientPolicy.Detect(http, http, new OpaqueRoutes(Optional.empty())));
  }

  private static ClientPolicy forward(
      String name, InetSocketAddress address, EndpointMetadata endpoint) {
    return to(name, new Backend.Forward(address, endpoint));
  }

  private static ClientPolicy to(String name, Backend.Dispatcher dispatcher) {
    Metadata metadata = new Metadata.Default(name);
    Backend backend = new Backend(metadata, dispatcher);
    HttpPolicy http = HttpPolicy.of(RouteRule.forAll(metadata, only(backend)));
    OpaqueRoutes opaque =
        new OpaqueRoutes(
            Optional.of(new OpaqueRoutes.OpaqueRoute(metadata, only(backend), FilterList.NONE)));
    return new ClientPolicy(metadata, new ClientPolicy.Detect(http, http, opaque));
  }

  private static <F> Distribution<F> only(Backend backend) {
    return new Distribution.FirstAvailable<>(
        List.of(new Distribution.RouteBackend<>(backend, List.of())));
  }
}
