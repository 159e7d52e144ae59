package io.lorica.proxy.runtime;

import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.control.ControlChannel;
import io.lorica.proxy.control.TrustRootsWatch;
import io.lorica.proxy.identity.AnchorSource;
import io.lorica.proxy.identity.CertifyLoop;
import io.lorica.proxy.identity.IdentityMetrics;
import io.lorica.proxy.identity.KeyAndRequest;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.tls.MeshTls;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Brings the process its identity: waits for anchors, gets certificates, follows the anchors once
 * it has one. Confined to the control loop.
 */
final class IdentityWiring {
  private static final Log LOG = Log.named("linkerd_proxy");

  /** How often the file of the first anchors is looked at while it is empty. */
  private static final long ANCHORS_POLL_NS = TimeUnit.MILLISECONDS.toNanos(200);

  /** Spec 01 §19: identity-wait warnings. */
  private static final long WAIT_WARNING_NS = TimeUnit.SECONDS.toNanos(15);

  /**
   * What it is given.
   *
   * @param control of the control loop
   * @param material the key, and the request made with it
   */
  record Parts(
      LoopContext control,
      ProxyConfig config,
      ControlChannels channels,
      KeyAndRequest material,
      MeshTls tls,
      InstantSource wall) {}

  private final Parts parts;
  private final Runnable ready;
  private boolean certified;

  /**
   * @param ready told of the first certificate
   */
  IdentityWiring(Parts parts, Runnable ready) {
    this.parts = parts;
    this.ready = ready;
  }

  /** Begins. Once. */
  void start() {
    warnWhileWaiting();
    awaitAnchors();
  }

  private void awaitAnchors() {
    if (parts.tls.anchors().isEmpty()) {
      TrustAnchors found = new AnchorSource(parts.config.identity().anchors()).read();
      if (found.isEmpty()) {
        parts.control.scheduler().schedule(this::awaitAnchors, ANCHORS_POLL_NS);
        return;
      }
      parts.tls.trust(found);
    }
    certify();
  }

  private void certify() {
    new CertifyLoop(
            new CertifyLoop.Parts(
                parts.control,
                parts.config.identity(),
                parts.material,
                parts.tls,
                parts.wall,
                new IdentityMetrics(parts.control.metrics()),
                _ -> certified()),
            this::channel)
        .start();
  }

  private CertifyLoop.Channel channel() {
    ControlChannel channel = parts.channels.openIdentity();
    return new CertifyLoop.Channel(channel.grpc(), channel::close);
  }

  private void certified() {
    if (!certified) {
      certified = true;
      ready.run();
      followAnchors();
    }
  }

  /**
   * New anchors reach handshakes that begin after them, without a restart. Asked for on a channel
   * that shows the certificate.
   */
  private void followAnchors() {
    ControlService service = parts.config.identity().service();
    new TrustRootsWatch(
            parts.channels.streams(parts.channels.openIdentity(), service),
            new Reconnect(parts.config.connectTo(service).backoff(), parts.control.random()),
            parts.tls::trust)
        .start();
  }

  private void warnWhileWaiting() {
    parts
        .control
        .scheduler()
        .schedule(
            () -> {
              if (!certified) {
                LOG.warn("Waiting for identity to be initialized...");
                warnWhileWaiting();
              }
            },
            WAIT_WARNING_NS);
  }
}
