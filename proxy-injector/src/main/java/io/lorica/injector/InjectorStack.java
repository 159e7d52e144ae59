package io.lorica.injector;

import io.lorica.controller.admin.AdminServer;
import io.lorica.controller.admin.Readiness;
import io.lorica.controller.http.HttpLimits;
import io.lorica.controller.kube.EventRecorder;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.WebhookTrust;
import io.lorica.controller.time.Pause;
import io.lorica.controller.webhook.CertificateDirectory;
import io.lorica.controller.webhook.SelfMadeCertificate;
import io.lorica.controller.webhook.ServingCertificate;
import io.lorica.controller.webhook.WebhookServer;
import io.lorica.controller.x509.CredentialsException;
import io.lorica.injector.cluster.Cluster;
import io.lorica.injector.review.ReviewHandler;
import io.lorica.injector.review.ReviewMetrics;
import io.lorica.mesh.names.ControlPlane;
import io.lorica.mesh.time.Scheduler;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The injector's process: joins its parts in the order in which they must start (spec 06 §2). */
final class InjectorStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InjectorStack.class);

  /** Spec 06 §2: the first lists must arrive by then. */
  private static final Duration SYNC = Duration.ofSeconds(60);

  /** Spec 06 §2: how long running reviews may take at the end. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Parts parts;
  private final AdminServer admin;
  private final WebhookServer webhook;

  /** What the process takes from its machine. */
  record Surroundings(
      KubeClient client,
      PrometheusMeterRegistry metrics,
      InstantSource clock,
      Scheduler scheduler,
      RandomGenerator random) {}

  private InjectorStack(InjectorSettings settings, Surroundings around, Parts parts)
      throws IOException, CredentialsException, InterruptedException {
    this.parts = parts;
    var readiness = new Readiness("caches", "webhook");
    var loops =
        parts.keep(new Loops(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())));
    // First, so that probes have an answer while the rest starts.
    admin =
        parts.keep(
            AdminServer.open(settings.adminAddress(), readiness, around.metrics(), loops.group()));
    Cluster cluster =
        parts.keep(
            Cluster.follow(
                around.client(),
                FeedTiming.standard(Pause.on(around.scheduler()), around.random()),
                around.metrics()));
    EventRecorder events =
        parts.keep(
            new EventRecorder(
                around.client(),
                ControlPlane.INJECTOR,
                around.clock(),
                around.random(),
                around.metrics()));
    var handler =
        new ReviewHandler(settings.files(), cluster, new ReviewMetrics(around.metrics()), events);
    webhook =
        parts.keep(
            WebhookServer.open(
                new WebhookServer.Spec(
                    "injector",
                    settings.address(),
                    certificate(settings, around),
                    HttpLimits.WEBHOOK,
                    Map.of("/", handler)),
                loops.group(),
                around.metrics()));
    readiness.met("webhook");
    if (!cluster.awaitSync(SYNC)) {
      throw new IOException("failed to sync caches");
    }
    readiness.met("caches");
    LOG.info("ready: reviews on {}, admin on {}", webhook.address(), admin.address());
  }

  /** Starts everything. A part that cannot start stops those before it. */
  static InjectorStack start(InjectorSettings settings, Surroundings around)
      throws IOException, CredentialsException, InterruptedException {
    var parts = new Parts();
    try {
      return new InjectorStack(settings, around, parts);
    } catch (IOException | CredentialsException | InterruptedException | RuntimeException failed) {
      parts.close();
      throw failed;
    }
  }

  /** A certificate in the directory was supplied and counts; without one we make our own. */
  private ServingCertificate certificate(InjectorSettings settings, Surroundings around)
      throws CredentialsException, InterruptedException {
    if (Files.exists(settings.tlsDirectory().resolve("tls.crt"))) {
      return parts
          .keep(new CertificateDirectory(settings.tlsDirectory(), around.scheduler()))
          .certificate();
    }
    LOG.info("no certificate in {}: making one", settings.tlsDirectory());
    var trust =
        new WebhookTrust(
            around.client(),
            settings.namespace(),
            ControlPlane.INJECTOR_TLS_SECRET,
            WebhookTrust.Registration.MUTATING,
            ControlPlane.INJECTOR_WEBHOOK_CONFIG);
    return parts
        .keep(
            SelfMadeCertificate.start(
                new SelfMadeCertificate.Spec(
                    ControlPlane.INJECTOR_SERVICE + "." + settings.namespace() + ".svc",
                    trust,
                    around.clock(),
                    Pause.on(around.scheduler()),
                    around.random())))
        .certificate();
  }

  InetSocketAddress address() {
    return webhook.address();
  }

  InetSocketAddress adminAddress() {
    return admin.address();
  }

  /** Lets running reviews end, then stops everything. */
  void shutdown() throws InterruptedException {
    webhook.shutdown(GRACE);
    close();
  }

  @Override
  public void close() {
    parts.close();
  }

  /** What was started, to be closed in the opposite order. */
  private static final class Parts {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    <T extends AutoCloseable> T keep(T part) {
      started.push(part);
      return part;
    }

    void close() {
      while (!started.isEmpty()) {
        try {
          started.pop().close();
        } catch (Exception e) {
          LOG.warn("a part did not stop", e);
        }
      }
    }
  }

  /** The event loops, as something to close. */
  private record Loops(MultiThreadIoEventLoopGroup group) implements AutoCloseable {
    @Override
    public void close() {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
