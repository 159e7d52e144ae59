package io.lorica.destination;

import io.grpc.BindableService;
import io.lorica.controller.admin.AdminServer;
import io.lorica.controller.admin.Readiness;
import io.lorica.controller.grpc.Drain;
import io.lorica.controller.grpc.GrpcLimits;
import io.lorica.controller.grpc.GrpcServer;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.destination.grpc.DestinationService;
import io.lorica.destination.grpc.Face;
import io.lorica.destination.grpc.InboundPolicyService;
import io.lorica.destination.grpc.OutboundPolicyService;
import io.lorica.destination.index.DiscoveryIndex;
import io.lorica.destination.index.Index;
import io.lorica.destination.index.IndexThread;
import io.lorica.destination.index.PolicyIndex;
import io.lorica.destination.kube.ClusterFeed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: one watch of the cluster, two faces. Each face has its own index thread, event loop,
 * writers and admin pages, so that a flood at one does not slow the other.
 */
final class DestinationStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DestinationStack.class);

  /** Spec 04 §1.2: the first lists must arrive by then. */
  private static final Duration SYNC = Duration.ofSeconds(60);

  /** How long ends of streams may take to be written. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Writers of one face: enough to use a second core while the first translates. */
  private static final int WRITERS = 2;

  private final Parts parts;
  private final Running<DiscoveryIndex> discovery;
  private final Running<PolicyIndex> policy;

  /** What the process takes from its machine. */
  record Surroundings(KubeClient client, FeedTiming timing, PrometheusMeterRegistry metrics) {}

  /** A face and what carries it. */
  private record Running<I extends Index>(
      String name, IndexThread<I> index, Face<I> face, Readiness readiness, AdminServer admin) {}

  /** Where a face serves, once it does. */
  private GrpcServer discoveryServer;

  private GrpcServer policyServer;

  private DestinationStack(DestinationSettings settings, Surroundings around, Parts parts)
      throws IOException, InterruptedException {
    this.parts = parts;
    DestinationSettings.Listeners at = settings.listeners();
    discovery =
        face("discovery", new DiscoveryIndex(settings.discovery()), at.discoveryAdmin(), around);
    policy = face("policy", new PolicyIndex(settings.policy()), at.policyAdmin(), around);
    ClusterFeed feed =
        parts.keep(
            ClusterFeed.start(
                around.client(),
                around.timing(),
                around.metrics(),
                List.of(discovery.index, policy.index)));
    awaitSync(feed);
    discoveryServer =
        serve(
            discovery,
            at.discovery(),
            List.of(new DestinationService(discovery.face, settings.discoveryFace())),
            around);
    policyServer =
        serve(
            policy,
            at.policy(),
            List.of(new InboundPolicyService(policy.face), new OutboundPolicyService(policy.face)),
            around);
    LOG.info(
        "ready: discovery on {}, policy on {}", discoveryServer.address(), policyServer.address());
  }

  /** Starts everything. A part that cannot start stops those before it. */
  static DestinationStack start(DestinationSettings settings, Surroundings around)
      throws IOException, InterruptedException {
    var parts = new Parts();
    try {
      return new DestinationStack(settings, around, parts);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      parts.close();
      throw failed;
    }
  }

  /** Its admin pages come first, so that probes have an answer while the rest starts. */
  private <I extends Index> Running<I> face(
      String name, I index, InetSocketAddress admin, Surroundings around) throws IOException {
    var readiness = new Readiness("caches", "server");
    var loops = parts.keep(new Loops(group()));
    var pages = parts.keep(AdminServer.open(admin, readiness, around.metrics(), loops.group()));
    var thread = parts.keep(new IndexThread<>(name + "-index", index));
    // At most one task per stream waits here: a stream schedules itself once (see LatestStream).
    ExecutorService writers =
        Executors.newFixedThreadPool(
            WRITERS, Thread.ofPlatform().daemon().name(name + "-streams-", 0).factory());
    parts.keep(writers::shutdownNow);
    Face<I> face = new Face<>(thread, writers);
    Gauge.builder("grpc_server_open_streams", face, Face::openStreams)
        .description("Streams that are open now.")
        .tag("face", name)
        .register(around.metrics());
    return new Running<>(name, thread, face, readiness, pages);
  }

  private static MultiThreadIoEventLoopGroup group() {
    return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  private void awaitSync(ClusterFeed feed) throws IOException, InterruptedException {
    try {
      feed.synced().get(SYNC.toSeconds(), TimeUnit.SECONDS);
      discovery.index.reached().get(SYNC.toSeconds(), TimeUnit.SECONDS);
      policy.index.reached().get(SYNC.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("failed to sync caches", failed);
    }
    discovery.readiness.met("caches");
    policy.readiness.met("caches");
  }

  private GrpcServer serve(
      Running<?> running,
      InetSocketAddress address,
      List<BindableService> services,
      Surroundings around)
      throws IOException {
    var drain = new Drain();
    drain.register(running.face::close);
    var loops = parts.keep(new Loops(group()));
    ExecutorService calls =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name(running.name + "-call-", 0).factory());
    parts.keep(calls::shutdownNow);
    var server =
        parts.keep(
            GrpcServer.start(
                new GrpcServer.Spec(address, services, calls, GrpcLimits.STREAMS, drain),
                loops.group(),
                around.metrics()));
    running.readiness.met("server");
    return server;
  }

  InetSocketAddress discoveryAddress() {
    return discoveryServer.address();
  }

  InetSocketAddress policyAddress() {
    return policyServer.address();
  }

  InetSocketAddress discoveryAdminAddress() {
    return discovery.admin.address();
  }

  InetSocketAddress policyAdminAddress() {
    return policy.admin.address();
  }

  /** Takes the faces out of service, ends their streams, then stops everything. */
  void shutdown() throws InterruptedException {
    discovery.readiness.missing("server");
    policy.readiness.missing("server");
    discoveryServer.shutdown(GRACE);
    policyServer.shutdown(GRACE);
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

  /** Event loops, as something to close. */
  private record Loops(MultiThreadIoEventLoopGroup group) implements AutoCloseable {
    @Override
    public void close() {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
