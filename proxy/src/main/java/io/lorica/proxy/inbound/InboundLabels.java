package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.route.Metadata;
import java.net.InetSocketAddress;

/** Label sets of the inbound half, in the order of spec 03 §4.3–4.6. Pure. */
final class InboundLabels {
  static final Labels DIRECTION = Labels.of("direction", "inbound");

  private InboundLabels() {}

  /** {@code tls} and what goes with it. */
  static Labels tls(Client.Tls tls) {
    return switch (tls) {
      case Client.Established established ->
          Labels.of("tls", "true")
              .with("client_id", established.identity().map(TlsIdentity::text).orElse(""));
      case Client.Passthrough passthrough ->
          Labels.of("tls", "opaque").with("sni", passthrough.sni());
      case Client.Absent absent -> absent.reason().labels();
    };
  }

  /** {@code srv_group, srv_kind, srv_name, srv_port}. */
  static Labels server(Metadata server, InetSocketAddress target) {
    return named("srv", server).with("srv_port", Integer.toString(target.getPort()));
  }

  static Labels route(Metadata route) {
    return named("route", route);
  }

  static Labels authorization(Metadata authorization) {
    return named("authz", authorization);
  }

  static Labels rateLimit(Metadata limit) {
    return named("ratelimit", limit);
  }

  private static Labels named(String scope, Metadata metadata) {
    return switch (metadata) {
      case Metadata.Default made -> named(scope, "", "default", made.name());
      case Metadata.Resource resource ->
          named(scope, resource.group(), resource.kind(), resource.name());
    };
  }

  private static Labels named(String scope, String group, String kind, String name) {
    return Labels.of(scope + "_group", group)
        .with(scope + "_kind", kind)
        .with(scope + "_name", name);
  }
}
