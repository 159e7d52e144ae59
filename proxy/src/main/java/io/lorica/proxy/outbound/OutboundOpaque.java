package io.lorica.proxy.outbound;

import io.lorica.proxy.client.TcpBackend;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.DuplexRelay;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.RelayEnd;
import io.lorica.proxy.runtime.IdleCache;
import io.lorica.proxy.runtime.MetricsMeter;

/**
 * One opaque connection: routed once, connected, relayed (spec 02 §15). Confined to one event loop.
 */
final class OutboundOpaque implements TcpBackend.Listener {
  private static final Log LOG = Log.named("linkerd_app_outbound");

  private final OutboundLoop loop;
  private final AcceptedConnection accepted;
  private final IdleCache<OpaqueRouter.Key, PolicyTarget<OpaqueRouter>>.Entry target;
  private final TransportMetrics accepts;
  private final StreamMetrics streams;

  private OutboundOpaque(OutboundLoop loop, AcceptedConnection accepted, OpaqueRouter.Key key) {
    this.loop = loop;
    this.accepted = accepted;
    this.target = loop.opaqueTargets().use(key);
    this.streams = target.stack().router().streams();
    this.accepts = loop.metrics().accept(accepted.originalDestination());
  }

  /** Takes a connection whose bytes are passed on. Its target is known. */
  static void serve(OutboundLoop loop, AcceptedConnection accepted, OpaqueRouter.Key key) {
    OutboundOpaque connection = new OutboundOpaque(loop, accepted, key);
    connection.accepts.opened();
    accepted.channel().closeFuture().addListener(_ -> connection.target.release());
    loop.drain().addRelay(accepted.channel());
    connection.target.stack().router().connect(connection);
  }

  @Override
  public boolean isWanted() {
    return accepted.channel().isActive();
  }

  @Override
  public void connected(HoldHandler server, TransportMetrics connects) {
    if (!isWanted()) {
      server.channel().close();
      accepts.closed("");
      return;
    }
    streams.opened();
    connects.opened();
    DuplexRelay.start(
        new DuplexRelay.Side(accepted.hold(), new MetricsMeter(accepts)),
        new DuplexRelay.Side(server, new MetricsMeter(connects)),
        end -> ended(end, connects));
  }

  private void ended(RelayEnd end, TransportMetrics connects) {
    accepts.closed(end.clientErrno());
    connects.closed(end.serverErrno());
    streams.closed(end);
  }

  @Override
  public void failed(ProxyError error) {
    LOG.at(Level.INFO)
        .with("server.addr", Addresses.text(accepted.originalDestination()))
        .with("error", error.message())
        .say("Connection closed");
    String label = error.kind().label().isEmpty() ? "unexpected" : error.kind().label();
    loop.metrics().tcpFailed(label, accepted.originalDestination());
    streams.failed(error);
    accepts.closed("");
    accepted.channel().close();
  }
}
