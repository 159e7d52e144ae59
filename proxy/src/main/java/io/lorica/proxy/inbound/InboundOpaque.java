package io.lorica.proxy.inbound;

import io.lorica.proxy.client.TcpBackend;
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
 * One opaque connection: authorized once and again at each change of the policy, then relayed on
 * its way, mostly to the application (spec 01 §5.3). Confined to one event loop.
 */
final class InboundOpaque implements TcpBackend.Listener {
  private static final Log LOG = Log.named("linkerd_app_inbound");

  private final InboundConnection connection;
  private final InboundLoop loop;
  private final Client client;
  private final OpaqueWay way;
  private @Nullable TransportMetrics accepts;
  private Publication<ServerPolicy>.@Nullable Subscription changes;
  private @Nullable DuplexRelay relay;

  private InboundOpaque(InboundConnection connection, OpaqueWay way) {
    this.connection = connection;
    this.way = way;
    this.loop = connection.loop();
    this.client = connection.client();
  }

  /** Takes a connection to the application. */
  static void serve(InboundConnection connection) {
    InboundLoop loop = connection.loop();
    serve(
        connection,
        new ApplicationWay(loop.applicationDialer(connection.target()), loop.metrics().connect()));
  }

  /** Takes a connection that goes another way. */
  static void serve(InboundConnection connection, OpaqueWay way) {
    InboundOpaque opaque = new InboundOpaque(connection, way);
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
    way.connect(this);
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
  public boolean isWanted() {
    return connection.accepted().channel().isActive();
  }

  @Override
  public void connected(HoldHandler server, TransportMetrics connects) {
    TransportMetrics metrics = accepts;
    if (metrics == null) {
      throw new IllegalStateException("connected before it was accepted");
    }
    if (!isWanted()) {
      server.channel().close();
      metrics.closed("");
      return;
    }
    connects.opened();
    relay =
        DuplexRelay.start(
            new DuplexRelay.Side(connection.hold(), new MetricsMeter(metrics)),
            new DuplexRelay.Side(server, new MetricsMeter(connects)),
            end -> ended(end, metrics, connects));
  }

  private void ended(RelayEnd end, TransportMetrics accepts, TransportMetrics connects) {
    way.ended(end);
    accepts.closed(end.clientErrno());
    connects.closed(end.serverErrno());
  }

  @Override
  public void failed(ProxyError error) {
    if (accepts != null) {
      accepts.closed("");
    }
    String label = error.kind().label();
    connection.fail(label.isEmpty() ? "unexpected" : label, error.message());
  }

  private void say(ServerPolicy policy, String message) {
    LOG.at(Level.INFO)
        .with("client.addr", client.text())
        .with("server.addr", Addresses.text(connection.target()))
        .with("server", policy.server().toString())
        .say(message);
  }
}
