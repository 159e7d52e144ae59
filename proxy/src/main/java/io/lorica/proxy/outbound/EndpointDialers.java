package io.lorica.proxy.outbound;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.net.TransportHeader.SessionProtocol;
import java.net.InetSocketAddress;

/** Makes dialers for endpoints: TLS and transport header as the metadata asks (spec 02 §14). */
@FunctionalInterface
interface EndpointDialers {
  /**
   * A dialer to one endpoint.
   *
   * @param protocol what this connection will carry
   */
  Dialer to(InetSocketAddress address, EndpointMetadata metadata, SessionProtocol protocol);
}
