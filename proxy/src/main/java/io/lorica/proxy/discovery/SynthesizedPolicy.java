package io.lorica.proxy.discovery;

import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;
import io.lorica.proxy.route.OpaqueRoutes.FilterList;
import io.lorica.proxy.route.RouteRule;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Policies that the proxy makes where the control plane knows none (spec 02 §4.3). Pure. */
final class SynthesizedPolicy {
  private SynthesizedPolicy() {}

  /** Forwards to the profile's endpoint, or else to the original destination. */
  static ClientPolicy of(Optional<Profile> profile, InetSocketAddress originalDestination) {
    if (profile.isEmpty()) {
      return forward("fallback", originalDestination, EndpointMetadata.EMPTY);
    }
    return profile
        .get()
        .endpoint()
        .map(endpoint -> forward("endpoint", endpoint.address(), endpoint.metadata()))
        .orElseGet(() -> forward("endpoint", originalDestination, EndpointMetadata.EMPTY));
  }

  private static ClientPolicy forward(
      String name, InetSocketAddress address, EndpointMetadata endpoint) {
    Metadata metadata = new Metadata.Default(name);
    Backend backend = new Backend(metadata, new Backend.Forward(address, endpoint));
    ClientPolicy.HttpPolicy http =
        ClientPolicy.HttpPolicy.of(RouteRule.forAll(metadata, only(backend)));
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
