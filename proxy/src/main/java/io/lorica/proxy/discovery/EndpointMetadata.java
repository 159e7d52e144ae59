package io.lorica.proxy.discovery;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.ZoneLocality;
import java.util.Optional;

/**
 * What discovery says about one endpoint (spec 02 §11.2). Immutable; compared to see whether an
 * endpoint must be built anew.
 *
 * @param identity whom to expect behind mTLS, empty for plaintext
 * @param hint how HTTP may travel
 * @param opaqueTransportPort the port to dial with a transport header, 0 if none
 * @param authorityOverride for gateway endpoints
 * @param http2 how HTTP/2 connections to it differ from others
 * @param zone whether it is in this pod's zone
 * @param labels already prefixed with {@code dst_}, in sorted order
 */
public record EndpointMetadata(
    Optional<ServerIdentity> identity,
    ProtocolHint hint,
    int opaqueTransportPort,
    Optional<String> authorityOverride,
    EndpointHttp2 http2,
    ZoneLocality zone,
    Labels labels) {
  /** Nothing is known. */
  public static final EndpointMetadata EMPTY =
      new EndpointMetadata(
          Optional.empty(),
          ProtocolHint.UNKNOWN,
          0,
          Optional.empty(),
          EndpointHttp2.USUAL,
          ZoneLocality.UNKNOWN,
          Labels.NONE);

  /** The same endpoint reached within the pod: no TLS, no other port or protocol (spec 02 §14). */
  public EndpointMetadata inPlaintext() {
    return new EndpointMetadata(
        Optional.empty(),
        ProtocolHint.UNKNOWN,
        0,
        Optional.empty(),
        EndpointHttp2.USUAL,
        zone,
        labels);
  }

  /**
   * Whom mTLS expects.
   *
   * @param id must be among the names of the peer's certificate
   * @param serverName the SNI
   */
  public record ServerIdentity(TlsIdentity id, String serverName) {}

  /** What the peer's proxy makes of a connection. */
  public enum ProtocolHint {
    UNKNOWN,
    /** HTTP/1 may be carried over HTTP/2. */
    H2,
    /** All is opaque there. */
    OPAQUE
  }
}
