package io.lorica.proxy.outbound;

import io.lorica.proxy.config.OutboundConfig;
import io.lorica.proxy.discovery.Discovery;
import io.lorica.proxy.http.h1.Http1Observer;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.inbound.Gateway;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.runtime.Drain;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tap.TapRegistry;
import io.lorica.proxy.trace.Tracer;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * The outbound half of one event loop. Traffic meets its layers in this order:
 *
 * <ol>
 *   <li>{@link OutboundConnection}: discovery by original destination, because everything else
 *       depends on what it says; then the protocol, declared or detected. In ingress mode {@link
 *       IngressConnection} takes its place, and discovery comes request by request, in {@link
 *       IngressRequests}; for another proxy's gateway traffic, {@link GatewayPassage} does.
 *   <li>{@link OutboundHttp} or {@link OutboundOpaque}: a server for the protocol, sharing the live
 *       routing of the target ({@link HttpTarget}, {@link PolicyTarget}) with the target's other
 *       connections.
 *   <li>{@link OutboundHttpService} and {@link OutboundExchange}: per request, above routing, so
 *       that every failure below becomes an answer and is counted once.
 *   <li>{@link HttpRouter} or {@link OpaqueRouter}: route, then backend, among those available.
 *   <li>{@link io.lorica.proxy.client.HttpBalancer} or {@link TcpBalancer}: endpoint, by load;
 *       above the endpoints, so that one that cannot be reached costs an attempt and not the
 *       request.
 *   <li>{@link io.lorica.proxy.client.HttpEndpoint}: what is measured, and shown to observers, is
 *       what the endpoint did.
 *   <li>{@link EndpointDialer}: TCP, mTLS, transport header, innermost, since they know only where
 *       and to whom.
 * </ol>
 */
public final class OutboundStack implements AcceptedConnection.Listener {
  /**
   * What the half is given.
   *
   * @param taps who observes requests
   * @param localAddresses the pod's own: traffic to them is neither secured nor upgraded
   * @param tracer empty if requests are not traced
   */
  public record Parts(
      LoopContext context,
      InstantSource wall,
      OutboundConfig config,
      Discovery discovery,
      TapRegistry taps,
      Protocols protocols,
      Connector connector,
      ClientSecurity security,
      Set<InetAddress> localAddresses,
      Optional<Tracer> tracer,
      Drain drain) {}

  /** How HTTP is spoken. */
  public record Protocols(
      Http2Settings server, Http2Settings client, Http2Runtime http2, Http1Observer http1) {}

  private final OutboundLoop loop;

  public OutboundStack(Parts parts) {
    EndpointDialer.Shared dialing =
        new EndpointDialer.Shared(parts.context, parts.connector, parts.security);
    EndpointDialers dialers =
        (address, metadata, protocol) -> new EndpointDialer(dialing, address, metadata, protocol);
    OutboundLoop.Parts shared =
        new OutboundLoop.Parts(
            parts.context,
            parts.wall,
            parts.config,
            parts.discovery,
            parts.taps,
            parts.protocols.server,
            parts.protocols.http2,
            parts.protocols.http1,
            parts.tracer,
            parts.drain);
    loop =
        new OutboundLoop(
            shared,
            new HttpBackends(shared, dialers, parts.protocols.client, parts.localAddresses),
            new TcpBackends(shared, dialers, parts.localAddresses));
  }

  /** Takes a connection of the application in, on its event loop. */
  @Override
  public void accepted(AcceptedConnection connection) {
    if (loop.config().ingressMode()) {
      IngressConnection.start(loop, connection);
    } else {
      OutboundConnection.start(loop, connection);
    }
  }

  /** Leads on what comes to the inbound half of the same event loop for a name. */
  public Gateway gateway() {
    return (target, listener) -> new GatewayPassage(loop, target, listener);
  }
}
