package io.lorica.proxy.discovery;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proto.destination.ProtocolHint.ProtocolCase;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proxy.discovery.EndpointMetadata.ProtocolHint;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.ZoneLocality;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Metadata of an endpoint from the wire (spec 02 §11.2). Pure. */
final class EndpointTranslator {
  private static final int MAX_INBOUND_PORT = 65_534;

  private EndpointTranslator() {}

  /**
   * Reads what is said of one endpoint.
   *
   * @param setLabels labels of the set, which those of the address override
   */
  static EndpointMetadata metadata(WeightedAddr endpoint, Map<String, String> setLabels) {
    TreeMap<String, String> labels = new TreeMap<>(setLabels);
    labels.putAll(endpoint.getMetricLabelsMap());
    return new EndpointMetadata(
        identity(endpoint),
        hint(endpoint.getProtocolHint().getProtocolCase()),
        opaqueTransportPort(endpoint),
        authorityOverride(endpoint),
        EndpointHttp2Translator.http2(endpoint.getHttp2()),
        ZoneLocality.of(endpoint.getMetricLabelsOrDefault("zone_locality", "")),
        Labels.NONE.withAll("dst_", labels));
  }

  /** Unparseable identities count as none, and then the connection is plaintext (spec 02 §11.2). */
  private static Optional<ServerIdentity> identity(WeightedAddr endpoint) {
    if (!endpoint.hasTlsIdentity()) {
      return Optional.empty();
    }
    var wire = endpoint.getTlsIdentity();
    Optional<String> serverName =
        wire.hasServerName() ? Optional.of(wire.getServerName().getName()) : Optional.empty();
    return switch (wire.getStrategyCase()) {
      case DNS_LIKE_IDENTITY -> {
        String name = wire.getDnsLikeIdentity().getName();
        yield DnsIdentity.parse(name)
            .map(id -> new ServerIdentity(id, serverName.orElse(id.text())));
      }
      case URI_LIKE_IDENTITY -> {
        Optional<TlsIdentity> id = TlsIdentity.parse(wire.getUriLikeIdentity().getUri());
        yield id.isPresent() && serverName.isPresent()
            ? Optional.of(new ServerIdentity(id.get(), serverName.get()))
            : Optional.empty();
      }
      case STRATEGY_NOT_SET -> Optional.empty();
    };
  }

  private static ProtocolHint hint(ProtocolCase hint) {
    return switch (hint) {
      case H2 -> ProtocolHint.H2;
      case OPAQUE -> ProtocolHint.OPAQUE;
      case PROTOCOL_NOT_SET -> ProtocolHint.UNKNOWN;
    };
  }

  private static int opaqueTransportPort(WeightedAddr endpoint) {
    int port = endpoint.getProtocolHint().getOpaqueTransport().getInboundPort();
    return port >= 1 && port <= MAX_INBOUND_PORT ? port : 0;
  }

  /** What is no authority counts as none. */
  private static Optional<String> authorityOverride(WeightedAddr endpoint) {
    String authority = endpoint.getAuthorityOverride().getAuthorityOverride();
    byte[] bytes = authority.getBytes(StandardCharsets.UTF_8);
    return FieldSyntax.isAuthority(bytes, 0, bytes.length)
        ? Optional.of(authority)
        : Optional.empty();
  }
}
