package io.lorica.destination.grpc;

import io.lorica.destination.model.discovery.Endpoint;
import io.lorica.destination.model.discovery.ProtocolHint;
import io.lorica.destination.model.discovery.TlsIdentity;
import io.lorica.proto.destination.AuthorityOverride;
import io.lorica.proto.destination.Http2ClientParams;
import io.lorica.proto.destination.WeightedAddr;
import java.util.Optional;

/**
 * Endpoints → {@code WeightedAddr} (spec 04 §7).
 *
 * @param meshedHttp2 HTTP/2 parameters for meshed endpoints; empty = none
 * @param zoneWeights whether endpoints of the client's zone weigh ten times as much
 */
record EndpointTranslator(Optional<Http2ClientParams> meshedHttp2, boolean zoneWeights) {
  private static final int WEIGHT = 10_000;
  private static final int LOCAL_WEIGHT = 10 * WEIGHT;

  /** Where an endpoint is, seen from a client. */
  enum Locality {
    LOCAL("local"),
    REMOTE("remote"),
    UNKNOWN("unknown");

    private final String label;

    Locality(String label) {
      this.label = label;
    }
  }

  static Locality locality(Endpoint endpoint, String clientZone) {
    if (clientZone.isEmpty() || endpoint.zone().isEmpty()) {
      return Locality.UNKNOWN;
    }
    return endpoint.zone().equals(clientZone) ? Locality.LOCAL : Locality.REMOTE;
  }

  /** As part of a set, for clients in a zone. */
  WeightedAddr addr(Endpoint endpoint, String clientZone) {
    Locality locality = locality(endpoint, clientZone);
    return common(endpoint)
        .putMetricLabels("zone_locality", locality.label)
        .setWeight(zoneWeights && locality == Locality.LOCAL ? LOCAL_WEIGHT : WEIGHT)
        .build();
  }

  /** As the only endpoint of a profile. */
  WeightedAddr single(Endpoint endpoint) {
    return common(endpoint).setWeight(WEIGHT).build();
  }

  private WeightedAddr.Builder common(Endpoint endpoint) {
    WeightedAddr.Builder out =
        WeightedAddr.newBuilder()
            .setAddr(Net.address(endpoint.address()))
            .putAllMetricLabels(endpoint.labels());
    if (!endpoint.authorityOverride().isEmpty()) {
      out.setAuthorityOverride(
          AuthorityOverride.newBuilder().setAuthorityOverride(endpoint.authorityOverride()));
    }
    Endpoint.Meshed meshed = endpoint.meshed();
    if (meshed != null) {
      meshedHttp2.ifPresent(out::setHttp2);
      TlsIdentity identity = meshed.identity();
      if (identity != null) {
        out.setTlsIdentity(identity(identity));
      }
      ProtocolHint hint = meshed.hint();
      if (hint != null) {
        out.setProtocolHint(hint(hint));
      }
    }
    return out;
  }

  private static io.lorica.proto.destination.TlsIdentity identity(TlsIdentity identity) {
    var out = io.lorica.proto.destination.TlsIdentity.newBuilder();
    switch (identity) {
      case TlsIdentity.Dns(String name, String serverName) -> {
        out.setDnsLikeIdentity(dnsLike(name));
        if (!serverName.isEmpty()) {
          out.setServerName(dnsLike(serverName));
        }
      }
      case TlsIdentity.Uri(String uri, String serverName) -> {
        out.setUriLikeIdentity(
            io.lorica.proto.destination.TlsIdentity.UriLikeIdentity.newBuilder().setUri(uri));
        out.setServerName(dnsLike(serverName));
      }
    }
    return out.build();
  }

  private static io.lorica.proto.destination.TlsIdentity.DnsLikeIdentity dnsLike(String name) {
    return io.lorica.proto.destination.TlsIdentity.DnsLikeIdentity.newBuilder()
        .setName(name)
        .build();
  }

  private static io.lorica.proto.destination.ProtocolHint hint(ProtocolHint hint) {
    var out = io.lorica.proto.destination.ProtocolHint.newBuilder();
    switch (hint.protocol()) {
      case H2 -> out.setH2(io.lorica.proto.destination.ProtocolHint.H2.getDefaultInstance());
      case OPAQUE ->
          out.setOpaque(io.lorica.proto.destination.ProtocolHint.Opaque.getDefaultInstance());
      case NONE -> {}
    }
    if (hint.opaqueTransportPort() != 0) {
      out.setOpaqueTransport(
          io.lorica.proto.destination.ProtocolHint.OpaqueTransport.newBuilder()
              .setInboundPort(hint.opaqueTransportPort()));
    }
    return out.build();
  }
}
