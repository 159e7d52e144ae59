package io.lorica.proxy.control;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.net.HoldHandler;
import java.time.Duration;

/** Puts mesh TLS on a connection to the control plane (spec 01 §16). */
@FunctionalInterface
public interface ChannelSecurity {
  /**
   * Begins the handshake on a fresh connection, on its event loop. Before this proxy has a
   * certificate it shows none; the server is verified in any case.
   *
   * @param server who must answer
   * @param limit of the handshake
   * @param listener is called once, on that loop, never inside this call; of a failed handshake the
   *     connection is closed
   */
  void secure(HoldHandler hold, ServerIdentity server, Duration limit, Dialer.Listener listener);
}
