package io.lorica.proxy.inbound;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.discovery.Authorization;
import io.lorica.proxy.discovery.Publication;
import io.lorica.proxy.discovery.ServerPolicy;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.DuplexRelay;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.RelayEnd;
import io.lorica.proxy.runtime.MetricsMeter;
import org.jspecify.annotations.Nullable;

/**
 * One opaque connection: authorized once and again at each change of the policy, then relayed to
 * the application (spec 01 §5.3). Confined to one event loop.
 */
final class InboundOpaque implements Dialer.Listener {
  private static final Log LOG = Log.named("linkerd_app_inbound");

  private final InboundConnection connection;
  private final InboundLoop loop;
  private final Client client;
  private @Nullable TransportMetrics accepts;
  private Publication<ServerPolicy>.@Nullable Subscription changes;
  private @Nullable DuplexRelay relay;

  private InboundOpaque(InboundConnection connection) {
    this.connection = connection;
    this.loop = connection.loop();
    this.client = connection.client();
  }

  static void serve(InboundConnection connection) {
    InboundOpaque opaque = new InboundOpaque(connection);
    ServerPolicy policy = connection.currentPolicy();
    Authorization permit = opaque.permit(policy);
    if (permit == null) {
      opaque.deny(policy);
      return;
    }
    opaque.loop.metrics().tcpAllowed(connection.target(), client(opaque), policy, permit);
    opaque.connect(policy);
  }

  private static Client.Tls client(InboundOpaque opaque) {
    return opaque.client.tls();
  }

  /** Under policies that are HTTP alone, opaque bytes are always denied. */
  private @Nullable Authorization permit(ServerPolicy policy) {
    return switch (policy.protocol()) {
      case ServerPolicy.Detect _, ServerPolicy.Opaque _, ServerPolicy.Tls _ ->
          Authorizer.permit(policy.authorizations(), client);
      case ServerPolicy.Http1 _, ServerPolicy.Http2 _ -> null;
    };
  }

  private void deny(ServerPolicy policy) {
    say(policy, "Connection denied");
    loop.metrics().tcpDenied(connection.target(), client.tls(), policy);
    connection.accepted().channel().close();
  }

  private void connect(ServerPolicy policy) {
    TransportMetrics metrics =
        loop.metrics().accept(connection.target(), client.tls(), policy.server());
    accepts = metrics;
    metrics.opened();
    changes = connection.policy().subscribe(loop.context().loop(), this::changed);
    connection.accepted().channel().closeFuture().addListener(_ -> stopWatching());
    loop.drain().addRelay(connection.accepted().channel());
    loop.applicationDialer(connection.target()).dial(this);
  }

  private void changed(ServerPolicy policy) {
    if (permit(policy) == null) {
      say(policy, "Connection terminated due to policy change");
      loop.metrics().tcpTerminated(connection.target(), client.tls(), policy);
      if (relay != null) {
        relay.abort();
      }
      connection.accepted().channel().close();
    }
  }

  private void stopWatching() {
    if (changes != null) {
      changes.cancel();
      changes = null;
    }
  }

  @Override
  public void connected(HoldHandler application) {
    TransportMetrics metrics = accepts;
    if (metrics == null) {
      throw new IllegalStateException("connected before it was accepted");
    }
    if (!connection.accepted().channel().isActive()) {
      application.channel().close();
      metrics.closed("");
      return;
    }
    TransportMetrics connects = loop.metrics().connect();
    connects.opened();
    relay =
        DuplexRelay.start(
            new DuplexRelay.Side(connection.hold(), new MetricsMeter(metrics)),
            new DuplexRelay.Side(application, new MetricsMeter(connects)),
            end -> ended(end, metrics, connects));
  }

  private static void ended(RelayEnd end, TransportMetrics accepts, TransportMetrics connects) {
    accepts.closed(end.clientErrno());
    connects.closed(end.serverErrno());
  }

  @Override
  public void failed(ProxyError error) {
    if (accepts != null) {
      accepts.closed("");
    }
    connection.fail("i/o", error.message());
  }

  private void say(ServerPolicy policy, String message) {
    LOG.at(Level.INFO)
        .with("client.addr", client.text())
        .with("server.addr", Addresses.text(connection.target()))
        .with("server", policy.server().toString())
        .say(message);
  }
}
