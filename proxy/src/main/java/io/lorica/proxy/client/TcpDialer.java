package io.lorica.proxy.client;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.net.ConnectFailure;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.net.HoldHandler;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/** Dials in plaintext. */
public record TcpDialer(Connector connector, EventLoop loop, InetSocketAddress address)
    implements Dialer {
  @Override
  public void dial(Listener listener) {
    connector.connect(
        loop,
        address,
        new Connector.Listener() {
          @Override
          public void connected(HoldHandler hold) {
            listener.connected(hold);
          }

          @Override
          public void failed(ConnectFailure failure) {
            listener.failed(error(failure));
          }
        });
  }

  /** How a failed connection is told to a client. */
  public static ProxyError error(ConnectFailure failure) {
    ProxyError.Kind kind =
        switch (failure) {
          case ConnectFailure.TimedOut _ -> ProxyError.Kind.CONNECT_TIMEOUT;
          case ConnectFailure.Prevented _, ConnectFailure.Refused _, ConnectFailure.NotSecured _ ->
              ProxyError.Kind.CONNECT_FAILED;
        };
    return new ProxyError(kind, failure.message());
  }
}
