package io.lorica.proxy.inbound;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.config.InboundConfig;
import io.lorica.proxy.discovery.Discovery;
import io.lorica.proxy.http.h1.Http1Observer;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.runtime.Drain;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tap.TapRegistry;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The inbound half of one event loop. Traffic meets its layers in this order:
 *
 * <ol>
 *   <li>{@link InboundConnection}: the allowed address before anything costs; the policy by port,
 *       because it may forbid looking at the bytes; TLS, because identity comes from it; protocol.
 *   <li>{@link InboundOpaque}: authorized as a connection, and again when the policy changes.
 *   <li>{@link InboundServer}, {@link InboundHttpService}, {@link InboundExchange}: authorized
 *       request by request, above forwarding, so that a refused request reaches nothing.
 *   <li>{@link GatewayConnection}, {@link GatewayStep}: what comes for a name leaves here for the
 *       outbound half, permitted and signed.
 *   <li>{@link InboundAttempt}: measures what was permitted, and shows it to observers.
 *   <li>{@link InboundTarget}: a queue with its gate and the connections to the application.
 * </ol>
 */
public final class InboundStack implements AcceptedConnection.Listener {
  /**
   * What the half is given.
   *
   * @param taps who observes requests
   * @param serverName the SNI under which this proxy is addressed
   * @param application dials the application
   * @param telemetry none for the proxy's own pages
   */
  public record Parts(
      LoopContext context,
      InboundConfig config,
      Discovery discovery,
      RateLimiters limiters,
      TapRegistry taps,
      Protocols protocols,
      String serverName,
      TlsTerminator terminator,
      Function<InetSocketAddress, Dialer> application,
      InboundTelemetry telemetry,
      Drain drain) {}

  /** How HTTP is spoken. */
  public record Protocols(
      Http2Settings server, Http2Settings client, Http2Runtime http2, Http1Observer http1) {}

  /**
   * What leads on the connections that come for a name.
   *
   * @param identity of this proxy, by which it recognizes what it has led on before
   */
  public record GatewayParts(String identity, Gateway gateway) {}

  private final InboundLoop loop;

  private InboundStack(InboundLoop loop) {
    this.loop = loop;
  }

  /** The half that serves the application, and names beyond it where it may. */
  public static InboundStack forApplication(Parts parts, GatewayParts gateway) {
    return new InboundStack(
        new InboundLoop(
            loopParts(parts),
            parts.config.listen().port(),
            parts.config.policy().ips(),
            Optional.empty(),
            Optional.of(gateway)));
  }

  /**
   * The same for a port whose answers are the proxy's own (spec 03 §3.1).
   *
   * @param pages answers a client; the flag says whether it is on this machine
   */
  public static InboundStack forPages(Parts parts, Function<Boolean, HttpBackend> pages) {
    return new InboundStack(
        new InboundLoop(
            loopParts(parts),
            0,
            Set.of(),
            Optional.of(client -> pages.apply(client.address().isLoopbackAddress())),
            Optional.empty()));
  }

  private static InboundLoop.Parts loopParts(Parts parts) {
    return new InboundLoop.Parts(
        parts.context,
        parts.config,
        parts.discovery,
        parts.limiters,
        parts.taps,
        new InboundLoop.Protocols(
            parts.protocols.server,
            parts.protocols.client,
            parts.protocols.http2,
            parts.protocols.http1),
        new InboundLoop.Tls(parts.serverName, parts.terminator),
        parts.application,
        parts.telemetry,
        parts.drain);
  }

  /** Takes a connection in, on its event loop. */
  @Override
  public void accepted(AcceptedConnection connection) {
    InboundConnection.start(loop, connection);
  }
}
