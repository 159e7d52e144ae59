package io.lorica.proxy.client;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.runtime.MeteredChannel;

/**
 * Counts the connections that another dialer makes, and their bytes inside TLS (spec 03 §4.5). For
 * HTTP; a relay counts by itself.
 */
public record MeteredDialer(Dialer dialer, TransportMetrics metrics) implements Dialer {
  @Override
  public void dial(Listener listener) {
    dialer.dial(
        new Listener() {
          @Override
          public void connected(HoldHandler hold) {
            MeteredChannel.add(hold.channel(), metrics);
            listener.connected(hold);
          }

          @Override
          public void failed(ProxyError error) {
            listener.failed(error);
          }
        });
  }
}
