package io.lorica.identity;

import io.lorica.controller.admin.AdminServer;
import io.lorica.controller.admin.ProcessMetrics;
import io.lorica.controller.admin.Readiness;
import io.lorica.controller.grpc.Drain;
import io.lorica.controller.grpc.GrpcLimits;
import io.lorica.controller.grpc.GrpcServer;
import io.lorica.controller.kube.AccessReviews;
import io.lorica.controller.kube.ApiException;
import io.lorica.controller.kube.EventRecorder;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.KubeLease;
import io.lorica.controller.kube.TokenReviews;
import io.lorica.controller.lease.LeaderElection;
import io.lorica.controller.lease.LeaseTiming;
import io.lorica.controller.time.Backoff;
import io.lorica.controller.time.Pause;
import io.lorica.controller.time.SystemScheduler;
import io.lorica.identity.grpc.CertifyService;
import io.lorica.identity.grpc.TokenJudge;
import io.lorica.identity.grpc.TrustRootsService;
import io.lorica.identity.issue.LeafLifetime;
import io.lorica.identity.issue.TrustDomain;
import io.lorica.identity.material.Authority;
import io.lorica.identity.material.ClusterMaterial;
import io.lorica.identity.material.DirectoryMaterial;
import io.lorica.identity.material.IssuerScheme;
import io.lorica.identity.rotation.ClusterRotationStore;
import io.lorica.identity.rotation.Lifetimes;
import io.lorica.identity.rotation.MaterialMint;
import io.lorica.identity.rotation.Rotation;
import io.lorica.mesh.time.NanoClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the parts of the program, in the order of spec 05 §4, and takes them apart again. */
final class IdentityWiring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityWiring.class);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final String ROTATION_LEASE = "linkerd-identity-rotation";
  private static final String ISSUER_LOADED = "issuer";

  private final IdentityFlags flags;
  private final PrometheusMeterRegistry metrics = ProcessMetrics.registry();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final SystemScheduler scheduler = new SystemScheduler("timer");
  private final Pause pause = Pause.on(scheduler);
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final Readiness readiness = new Readiness(ISSUER_LOADED, "server");
  private final Drain drain = new Drain();
  private final CountDownLatch stop = new CountDownLatch(1);
  // What is open, latest first.
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private IdentityWiring(IdentityFlags flags) {
    this.flags = flags;
  }

  /** Runs until the process is told to stop; gives its exit code. */
  static int run(IdentityFlags flags) throws IOException, InterruptedException {
    try (IdentityWiring wiring = new IdentityWiring(flags)) {
      wiring.stopOnSignal();
      Optional<Integer> ended = wiring.start();
      if (ended.isPresent()) {
        return ended.get();
      }
      wiring.stop.await();
      LOG.info("shutting down");
      return 0;
    }
  }

  /** Starts everything; an exit code if there is nothing to run. */
  private Optional<Integer> start() throws IOException, InterruptedException {
    AdminServer admin = AdminServer.open(flags.adminAddr, readiness, metrics, loops);
    open.push(admin);
    LOG.info("admin pages on {}", admin.address());
    if (flags.scheme.isEmpty() || flags.trustDomain.isEmpty()) {
      LOG.info("Identity disabled in control plane configuration.");
      return Optional.of(0);
    }
    TrustDomain domain;
    try {
      domain = new TrustDomain(flags.controllerNamespace, flags.trustDomain);
    } catch (IllegalArgumentException invalid) {
      return fatal("Invalid trust domain: " + invalid.getMessage());
    }
    return serve(domain);
  }

  private Optional<Integer> serve(TrustDomain domain) throws IOException, InterruptedException {
    KubeClient client = flags.kube.open(metrics);
    open.push(client);
    Optional<String> refused = mayReviewTokens(client);
    if (refused.isPresent()) {
      return fatal(
          "Failed to initialize identity service: Unable to create kubernetes token reviews: "
              + refused.get());
    }
    EventRecorder recorder = new EventRecorder(client, "linkerd-identity", clock, random, metrics);
    open.push(recorder);
    IdentityEvents events = new IdentityEvents(recorder, domain.controlPlaneNamespace());
    Authority authority = new Authority(domain, clock);
    Gauge.builder("issuer_cert_ttl_seconds", authority, Authority::issuerSecondsLeft)
        .description("The remaining seconds until the issuer certificate expires")
        .register(metrics);
    Optional<String> failed = material(client, domain, authority, events);
    if (failed.isPresent()) {
      return fatal(failed.get());
    }
    if (awaitIssuer(authority)) {
      server(client, domain, authority, events);
    }
    return Optional.empty();
  }

  private static Optional<Integer> fatal(String message) {
    LOG.error("{}", message);
    return Optional.of(1);
  }

  /** Asks until the API server answers: it may start together with us. */
  private Optional<String> mayReviewTokens(KubeClient client) throws InterruptedException {
    AccessReviews reviews = new AccessReviews(client);
    for (int failures = 1; ; failures++) {
      try {
        return reviews.refusal("create", "authentication.k8s.io", "v1", "tokenreviews");
      } catch (ApiException failed) {
        LOG.warn("the API server does not say what we may do: {}", failed.getMessage());
        pause.await(Backoff.API_SERVER.after(failures, random));
      }
    }
  }

  /** Supplied material wins; without it we look after the cluster's own. Says why not, if not. */
  private Optional<String> material(
      KubeClient client, TrustDomain domain, Authority authority, IdentityEvents events) {
    IssuerScheme scheme = IssuerScheme.named(flags.scheme);
    DirectoryMaterial.Places places =
        new DirectoryMaterial.Places(flags.issuer, scheme, flags.trustRoots);
    if (places.supplied()) {
      LOG.info("Using the issuer in {}", flags.issuer);
      return switch (DirectoryMaterial.start(places, authority, events, scheduler)) {
        case DirectoryMaterial.Loaded.Fatal(var message) -> Optional.of(message);
        case DirectoryMaterial.Loaded.Watching(var material) -> {
          open.push(material);
          yield Optional.empty();
        }
      };
    }
    LOG.info("No issuer in {}: using the cluster's own", flags.issuer);
    String namespace = domain.controlPlaneNamespace();
    open.push(
        new ClusterMaterial(
            client,
            namespace,
            scheme,
            authority,
            events,
            FeedTiming.standard(pause, random),
            metrics));
    rotation(client, domain, scheme);
    return Optional.empty();
  }

  private void rotation(KubeClient client, TrustDomain domain, IssuerScheme scheme) {
    String namespace = domain.controlPlaneNamespace();
    String host = System.getenv().getOrDefault("HOSTNAME", "identity");
    LeaderElection election =
        LeaderElection.start(
            new LeaderElection.Spec(
                ROTATION_LEASE,
                host + "_" + Long.toHexString(random.nextLong()),
                new KubeLease(client, namespace, ROTATION_LEASE),
                LeaseTiming.STANDARD,
                NanoClock.system(),
                clock,
                pause),
            new LeaderElection.Leadership() {
              @Override
              public void acquired() {
                LOG.info("This replica looks after issuer and trust anchor");
              }

              @Override
              public void lost() {
                LOG.info("This replica no longer looks after issuer and trust anchor");
              }
            });
    open.push(election);
    Lifetimes lifetimes = lifetimes();
    open.push(
        Rotation.start(
            new Rotation.Spec(
                new ClusterRotationStore(client, namespace, scheme),
                new MaterialMint(domain, lifetimes, random),
                lifetimes,
                election::leading,
                clock,
                pause,
                random)));
  }

  private Lifetimes lifetimes() {
    Lifetimes standard = Lifetimes.STANDARD;
    return new Lifetimes(
        IdentityFlags.duration("anchor lifetime", flags.anchorLifetime, standard.anchor()),
        IdentityFlags.duration("issuer lifetime", flags.issuerLifetime, standard.issuer()),
        IdentityFlags.duration("issuer rotation", flags.issuerRotation, standard.issuerEvery()));
  }

  private void server(
      KubeClient client, TrustDomain domain, Authority authority, IdentityEvents events)
      throws IOException {
    LeafLifetime life =
        new LeafLifetime(
            IdentityFlags.duration(
                "issuance lifetime", flags.issuanceLifetime, LeafLifetime.STANDARD.lifetime()),
            IdentityFlags.duration(
                "clock skew allowance", flags.clockSkew, LeafLifetime.STANDARD.skew()));
    TokenJudge tokens = new TokenJudge(new TokenReviews(client), domain);
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    open.push(executor);
    GrpcServer server =
        GrpcServer.start(
            new GrpcServer.Spec(
                flags.addr,
                List.of(
                    new CertifyService(authority, tokens, life, clock, events),
                    new TrustRootsService(authority, drain)),
                executor,
                GrpcLimits.CALLS,
                drain),
            loops,
            metrics);
    open.push(() -> server.shutdown(GRACE));
    readiness.met("server");
    LOG.info("starting gRPC server on {}", address(server.address()));
  }

  private static String address(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /**
   * Nobody is served before the first issuer is there (spec 05 §4): a proxy that is told to come
   * again pauses ten seconds, one that finds no server tries again at once. False if the process is
   * told to stop first.
   */
  private boolean awaitIssuer(Authority authority) throws InterruptedException {
    while (authority.issuer().isEmpty()) {
      if (stop.await(20, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    readiness.met(ISSUER_LOADED);
    return true;
  }

  private void stopOnSignal() {
    CountDownLatch stopped = new CountDownLatch(1);
    open.addLast(stopped::countDown);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  try {
                    // The machine may not halt before the streams have ended.
                    boolean _ = stopped.await(2 * GRACE.toSeconds(), TimeUnit.SECONDS);
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failed) {
        LOG.warn("while shutting down", failed);
      }
    }
    scheduler.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
