package io.lorica.proxy.outbound;

import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.discovery.TargetPolicy;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.route.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an ingress controller: its protocol is detected before anything is asked, since
 * its requests say themselves where they go (spec 02 §19). What is not HTTP goes where it was
 * connected to, if that is known. Confined to one event loop.
 */
final class IngressConnection {
  private static final Log LOG = Log.named("linkerd_app_outbound");

  /** Nothing is known of a target when detection is counted. */
  private static final Metadata PARENT = new Metadata.Default("ingress");

  private final OutboundLoop loop;
  private final AcceptedConnection accepted;
  private final Target.Address original;
  private @Nullable TargetShare share;

  private IngressConnection(OutboundLoop loop, AcceptedConnection accepted) {
    this.loop = loop;
    this.accepted = accepted;
    this.original = new Target.Address(accepted.originalDestination());
  }

  /** Takes a connection in. */
  static void start(OutboundLoop loop, AcceptedConnection accepted) {
    IngressConnection connection = new IngressConnection(loop, accepted);
    OutboundDetection.start(loop, accepted, PARENT, connection::detected);
  }

  private void detected(HttpDetection outcome) {
    switch (outcome) {
      case HTTP_1 -> http(HttpVersion.HTTP_1_1);
      case HTTP_2 -> http(HttpVersion.HTTP_2);
      case NOT_HTTP -> discover();
      case ENDED -> {
        loop.metrics().tcpFailed("i/o", accepted.originalDestination());
        accepted.channel().close();
      }
    }
  }

  private void http(HttpVersion version) {
    OutboundHttp.serve(loop, accepted, version, new IngressRequests(loop, original));
  }

  private void discover() {
    share = TargetShare.ask(loop, new TargetQuery.Ingress(original), this::discovered);
    accepted.channel().closeFuture().addListener(_ -> release());
  }

  private void release() {
    if (share != null) {
      share.release();
      share = null;
    }
  }

  private void discovered(TargetPolicy policy) {
    switch (policy) {
      case TargetPolicy.Known _ ->
          OutboundOpaque.serve(
              loop, accepted, new OpaqueRouter.Key(new TargetQuery.Ingress(original), ""));
      case TargetPolicy.Unprofiled _ -> refuse("no discovery");
      case TargetPolicy.Refused refused -> refuse(refused.reason());
    }
  }

  private void refuse(String reason) {
    LOG.at(Level.WARN)
        .with("server.addr", original.text())
        .with("error", "ingress-mode routing requires discovery: " + reason)
        .say("Connection closed");
    loop.metrics().tcpFailed("unexpected", accepted.originalDestination());
    accepted.channel().close();
  }
}
