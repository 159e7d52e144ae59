package io.lorica.proxy.inbound;

import io.lorica.proxy.client.TcpBackend;
import io.lorica.proxy.net.RelayEnd;

/** Where one permitted opaque connection goes. Confined to one event loop. */
public interface OpaqueWay {
  /** Makes the connection that it will be joined to. Once. */
  void connect(TcpBackend.Listener listener);

  /** The two were joined and are no more. */
  void ended(RelayEnd end);
}
