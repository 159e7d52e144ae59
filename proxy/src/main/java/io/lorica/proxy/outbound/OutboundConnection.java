package io.lorica.proxy.outbound;

import io.lorica.proxy.detect.Detect;
import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.detect.TlsDetection;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.discovery.TargetPolicy;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Addresses;

/**
 * One connection of the application, from accept to the moment when a protocol serves it: waits for
 * discovery, decides or detects the protocol (spec 02 §3, §6), and hands over. Holds its share in
 * the discovery of its target until it closes. Confined to one event loop.
 */
final class OutboundConnection {
  private static final Log LOG = Log.named("linkerd_app_outbound");

  private final OutboundLoop loop;
  private final AcceptedConnection accepted;
  private final TargetQuery query;

  private OutboundConnection(OutboundLoop loop, AcceptedConnection accepted) {
    this.loop = loop;
    this.accepted = accepted;
    this.query = new TargetQuery.Sidecar(new Target.Address(accepted.originalDestination()));
  }

  /** Takes a connection in. */
  static void start(OutboundLoop loop, AcceptedConnection accepted) {
    OutboundConnection connection = new OutboundConnection(loop, accepted);
    TargetShare share = TargetShare.ask(loop, connection.query, connection::discovered);
    accepted.channel().closeFuture().addListener(_ -> share.release());
  }

  /** The first value decides how this connection is served; stacks follow the later ones. */
  private void discovered(TargetPolicy target) {
    switch (target) {
      case TargetPolicy.Known known -> serve(known);
      case TargetPolicy.Unprofiled _ -> closeUndiscovered("no profile");
      case TargetPolicy.Refused refused -> closeUndiscovered(refused.reason());
    }
  }

  private void closeUndiscovered(String reason) {
    LOG.at(Level.WARN)
        .with("server.addr", Addresses.text(accepted.originalDestination()))
        .with("error", reason)
        .say("Connection closed");
    accepted.channel().close();
  }

  private void serve(TargetPolicy.Known known) {
    ProtocolDecision decision = ProtocolDecision.of(known.policy(), known.profile());
    loop.metrics().accepted(decision, known.policy().parent());
    switch (decision) {
      case HTTP_1 -> http(HttpVersion.HTTP_1_1);
      case HTTP_2 -> http(HttpVersion.HTTP_2);
      case OPAQUE -> opaque();
      case TLS -> detectServerName();
      case DETECT -> OutboundDetection.start(loop, accepted, known.policy().parent(), this::serve);
    }
  }

  /** TLS is not terminated: what was read of it goes on to the endpoint. */
  private void detectServerName() {
    Detect.tls(
        accepted.hold(),
        loop.context().scheduler(),
        loop.config().timeouts().detect(),
        new Detect.Listener<>() {
          @Override
          public void detected(TlsDetection outcome) {
            if (outcome instanceof TlsDetection.ClientHello hello) {
              OutboundOpaque.serve(loop, accepted, new OpaqueRouter.Key(query, hello.serverName()));
            } else {
              refuse("Could not find SNI");
            }
          }

          @Override
          public void timedOut() {
            refuse("SNI detection timed out");
          }
        });
  }

  private void refuse(String reason) {
    LOG.at(Level.INFO)
        .with("server.addr", Addresses.text(accepted.originalDestination()))
        .with("error", reason)
        .say("Connection closed");
    loop.metrics().tcpFailed("unexpected", accepted.originalDestination());
    accepted.channel().close();
  }

  private void serve(HttpDetection outcome) {
    switch (outcome) {
      case HTTP_1 -> http(HttpVersion.HTTP_1_1);
      case HTTP_2 -> http(HttpVersion.HTTP_2);
      case NOT_HTTP -> opaque();
      case ENDED -> {
        loop.metrics().tcpFailed("i/o", accepted.originalDestination());
        accepted.channel().close();
      }
    }
  }

  private void http(HttpVersion version) {
    OutboundHttp.serve(loop, accepted, HttpKey.of(query, version));
  }

  private void opaque() {
    OutboundOpaque.serve(loop, accepted, new OpaqueRouter.Key(query, ""));
  }
}
