package io.lorica.proxy.runtime;

import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.config.WorkloadApiConfig;
import io.lorica.proxy.control.ControlChannel;
import io.lorica.proxy.control.TrustRootsWatch;
import io.lorica.proxy.control.UnixDialer;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.identity.AnchorSource;
import io.lorica.proxy.identity.CertifyLoop;
import io.lorica.proxy.identity.IdentityMetrics;
import io.lorica.proxy.identity.SvidWatch;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.tls.MeshTls;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Brings the process its identity. From the identity service: waits for anchors, gets certificates,
 * follows the anchors once it has one. From a Workload API: takes what it streams. Confined to the
 * control loop.
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
   * @param source where certificates come from
   */
  record Parts(
      LoopContext control,
      ProxyConfig config,
      ControlChannels channels,
      IdentitySource source,
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
    switch (parts.source) {
      case IdentitySource.Certify certify -> awaitAnchors(certify);
      case IdentitySource.WorkloadApi api -> watch(api.config());
    }
  }

  private void awaitAnchors(IdentitySource.Certify source) {
    if (parts.tls.anchors().isEmpty()) {
      TrustAnchors found = new AnchorSource(parts.config.identity().anchors()).read();
      if (found.isEmpty()) {
        parts.control.scheduler().schedule(() -> awaitAnchors(source), ANCHORS_POLL_NS);
        return;
      }
      parts.tls.trust(found);
    }
    certify(source);
  }

  private void certify(IdentitySource.Certify source) {
    ControlService service = source.config().service();
    new CertifyLoop(
            new CertifyLoop.Parts(
                parts.control,
                source.config(),
                source.material(),
                parts.tls,
                parts.wall,
                new IdentityMetrics(parts.control.metrics()),
                _ -> certified(() -> followAnchors(service))),
            () -> channel(service))
        .start();
  }

  private CertifyLoop.Channel channel(ControlService service) {
    ControlChannel channel = parts.channels.openIdentity(service);
    return new CertifyLoop.Channel(channel.grpc(), channel::close);
  }

  private void watch(WorkloadApiConfig config) {
    LoopContext control = parts.control;
    GrpcClient.Transport transport =
        parts.channels.connectionPerCall(new UnixDialer(control.loop(), config.socket()));
    new SvidWatch(
            new SvidWatch.Parts(
                control,
                config,
                parts.tls,
                parts.wall,
                new IdentityMetrics(control.metrics()),
                _ -> certified(() -> {})),
            transport)
        .start();
  }

  private void certified(Runnable then) {
    if (!certified) {
      certified = true;
      ready.run();
      then.run();
    }
  }

  /**
   * New anchors reach handshakes that begin after them, without a restart. Asked for on a channel
   * that shows the certificate.
   */
  private void followAnchors(ControlService service) {
    new TrustRootsWatch(
            parts.channels.streams(parts.channels.openIdentity(service), service),
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
