package io.lorica.proxy.control;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.net.ConnectFailure;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.net.HoldHandler;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Connects to one instance of a service: TCP, and mesh TLS where the service has an identity. The
 * connect timeout bounds both together. Confined to one event loop.
 */
final class ControlDialer implements Dialer {
  private final EventLoop loop;
  private final NanoClock clock;
  private final Connector connector;
  private final ChannelSecurity security;
  private final InetSocketAddress address;
  private final EndpointMetadata metadata;

  ControlDialer(
      ControlChannel.Parts parts,
      Connector connector,
      InetSocketAddress address,
      EndpointMetadata metadata) {
    this.loop = parts.context().loop();
    this.clock = parts.context().clock();
    this.security = parts.security();
    this.connector = connector;
    this.address = address;
    this.metadata = metadata;
  }

  @Override
  public void dial(Listener listener) {
    long startedNs = clock.nanoTime();
    connector.connect(
        loop,
        address,
        new Connector.Listener() {
          @Override
          public void connected(HoldHandler hold) {
            metadata
                .identity()
                .ifPresentOrElse(
                    server -> security.secure(hold, server, left(startedNs), listener),
                    () -> listener.connected(hold));
          }

          @Override
          public void failed(ConnectFailure failure) {
            listener.failed(error(failure));
          }
        });
  }

  /** At least a nanosecond: to {@link ChannelSecurity} zero could mean that there is no limit. */
  private Duration left(long startedNs) {
    long spentNs = clock.nanoTime() - startedNs;
    return Duration.ofNanos(Math.max(1, connector.config().timeout().toNanos() - spentNs));
  }

  private static ProxyError error(ConnectFailure failure) {
    ProxyError.Kind kind =
        failure instanceof ConnectFailure.TimedOut
            ? ProxyError.Kind.CONNECT_TIMEOUT
            : ProxyError.Kind.CONNECT_FAILED;
    return new ProxyError(kind, failure.message());
  }
}
