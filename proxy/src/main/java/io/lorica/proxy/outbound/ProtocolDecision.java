package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.ClientPolicy;
import io.lorica.proxy.discovery.Profile;
import java.util.Optional;

/** How a new connection is served (spec 02 §6). */
enum ProtocolDecision {
  HTTP_1,
  HTTP_2,
  OPAQUE,
  /** Routed by SNI. */
  TLS,
  /** The first bytes decide. */
  DETECT;

  /** Decides from what discovery says. Pure. */
  static ProtocolDecision of(ClientPolicy policy, Optional<Profile> profile) {
    if (profile.isPresent() && profile.get().opaque()) {
      return OPAQUE;
    }
    return switch (policy.protocol()) {
      case ClientPolicy.Http1 _ -> HTTP_1;
      case ClientPolicy.Http2 _, ClientPolicy.Grpc _ -> HTTP_2;
      case ClientPolicy.Opaque _ -> OPAQUE;
      case ClientPolicy.Tls _ -> TLS;
      case ClientPolicy.Detect _ -> DETECT;
    };
  }

  /** The value of the {@code protocol} label (spec 03 §4.9). */
  String label() {
    return switch (this) {
      case HTTP_1 -> "http/1";
      case HTTP_2 -> "http/2";
      case OPAQUE -> "opaq";
      case TLS -> "tls";
      case DETECT -> "detect";
    };
  }
}
