package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.route.Metadata;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Label sets of the outbound half, in the order of spec 03 §4.3–4.5. Pure. */
final class OutboundLabels {
  private OutboundLabels() {}

  /**
   * Labels of requests or connections to an endpoint.
   *
   * @param authority the logical name, if the endpoint was found by one
   * @param identity whom mTLS expects; empty for plaintext
   * @param noTlsReason shown where there is no identity
   */
  static Labels endpoint(
      Labels front,
      Optional<String> authority,
      InetSocketAddress address,
      Optional<ServerIdentity> identity,
      NoTlsReason noTlsReason,
      EndpointMetadata metadata) {
    Labels labels = front;
    if (authority.isPresent()) {
      labels = labels.with("authority", authority.get());
    }
    labels = labels.with(Labels.target(address));
    if (identity.isPresent()) {
      labels = labels.with("tls", "true").with("server_id", identity.get().id().text());
    } else {
      labels = labels.with(noTlsReason.labels());
    }
    return labels.with(metadata.labels());
  }

  /** Why traffic to an endpoint without identity is plaintext. */
  static NoTlsReason plaintext(TargetQuery query) {
    return query instanceof TargetQuery.Ingress(Target.Address _)
        ? NoTlsReason.INGRESS_WITHOUT_OVERRIDE
        : NoTlsReason.NOT_PROVIDED_BY_SERVICE_DISCOVERY;
  }

  /** {@code <scope>_group, _kind, _namespace, _name, _port, _section_name}. */
  static Labels reference(String scope, Metadata metadata) {
    return switch (metadata) {
      case Metadata.Default made ->
          reference(scope, "", "default", "", made.name())
              .with(scope + "_port", "")
              .with(scope + "_section_name", "");
      case Metadata.Resource resource ->
          reference(scope, resource.group(), resource.kind(), resource.namespace(), resource.name())
              .with(scope + "_port", resource.port() == 0 ? "" : "" + resource.port())
              .with(scope + "_section_name", resource.section());
    };
  }

  /** {@code route_group, _kind, _namespace, _name}. */
  static Labels route(Metadata metadata) {
    return switch (metadata) {
      case Metadata.Default made -> reference("route", "", "default", "", made.name());
      case Metadata.Resource resource ->
          reference(
              "route", resource.group(), resource.kind(), resource.namespace(), resource.name());
    };
  }

  /** {@code target_ip, target_port}; a target that is known by its name shows no address. */
  static Labels target(Target target) {
    String ip =
        switch (target) {
          case Target.Address address -> address.address().getAddress().getHostAddress();
          case Target.Name _ -> "";
        };
    return Labels.of("target_ip", ip).with("target_port", Integer.toString(target.port()));
  }

  private static Labels reference(
      String scope, String group, String kind, String namespace, String name) {
    return Labels.of(scope + "_group", group)
        .with(scope + "_kind", kind)
        .with(scope + "_namespace", namespace)
        .with(scope + "_name", name);
  }
}
