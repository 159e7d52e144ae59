package io.lorica.proxy.inbound;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.TcpBackend;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.RelayEnd;

/** The way of an opaque connection to the application itself. */
record ApplicationWay(Dialer dialer, TransportMetrics metrics) implements OpaqueWay {
  @Override
  public void connect(TcpBackend.Listener listener) {
    dialer.dial(
        new Dialer.Listener() {
          @Override
          public void connected(HoldHandler hold) {
            listener.connected(hold, metrics);
          }

          @Override
          public void failed(ProxyError error) {
            listener.failed(error);
          }
        });
  }

  @Override
  public void ended(RelayEnd end) {}
}
