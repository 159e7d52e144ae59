package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.inbound.PortSpec;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.ConfigOutcome;
import io.lorica.proxy.config.EnvSource;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.config.StreamLimits;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which statuses end which question, and when the others are asked again. */
class ControlDiscoveryTest {
  private static final InetSocketAddress TARGET = IpLiterals.socketAddress("10.0.0.9", 8080);

  @TempDir private Path dir;
  private final ManualClock clock = new ManualClock();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final ScriptedControlPlane server = new ScriptedControlPlane();
  private ControlDiscovery discovery;

  @BeforeEach
  void start() throws IOException {
    LoopContext context =
        new LoopContext(
            loop.eventLoop(), clock, clock, new SplittableRandom(1), new LoopMetrics(clock));
    ControlDiscovery.ControlService service =
        new ControlDiscovery.ControlService(
            new WatchedStreams(new GrpcClient(server, "x", clock), clock, StreamLimits.NONE),
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0));
    discovery =
        new ControlDiscovery(context, config(), new ControlDiscovery.Services(service, service));
  }

  private ProxyConfig config() throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "token");
    Map<String, String> environment =
        Map.of(
            "LINKERD2_PROXY_DESTINATION_SVC_ADDR", "localhost.:8086",
            "LINKERD2_PROXY_POLICY_SVC_ADDR", "localhost.:8090",
            "LINKERD2_PROXY_POLICY_WORKLOAD", "ns:pod",
            "LINKERD2_PROXY_DESTINATION_PROFILE_NETWORKS", "10.0.0.0/8",
            "LINKERD2_PROXY_IDENTITY_SVC_ADDR", "localhost.:8080",
            "LINKERD2_PROXY_IDENTITY_LOCAL_NAME", "me.ns",
            "LINKERD2_PROXY_IDENTITY_DIR", dir.toString(),
            "LINKERD2_PROXY_IDENTITY_TOKEN_FILE", token.toString());
    return switch (ProxyConfig.load(EnvSource.of(environment))) {
      case ConfigOutcome.Loaded loaded -> loaded.config();
      case ConfigOutcome.Invalid invalid -> throw new AssertionError(invalid.message());
    };
  }

  @AfterEach
  void stop() {
    loop.runPendingTasks();
    // Beyond the time for which an unused look-up is kept.
    clock.advance(Duration.ofHours(3));
    clock.close();
    loop.finishAndReleaseAll();
  }

  private long asked(String method) {
    return server.streams.stream().filter(stream -> stream.path.endsWith("/" + method)).count();
  }

  @Test
  @Spec("10#21")
  void aTargetWithoutPolicyIsForwardedToAndNotAskedForAgain() {
    Watch<TargetPolicy> watch =
        discovery.target(new TargetQuery.Sidecar(new Target.Address(TARGET)));
    loop.runPendingTasks();
    server.last("GetProfile").end(GrpcStatus.INVALID_ARGUMENT);
    server.last("Watch").end(GrpcStatus.NOT_FOUND);
    assertThat(watch.latest())
        .isInstanceOfSatisfying(
            TargetPolicy.Known.class,
            known ->
                assertThat(known.policy().parent()).isEqualTo(new Metadata.Default("fallback")));

    clock.advance(Duration.ofHours(2));
    assertThat(asked("Watch")).isEqualTo(1);
    watch.release();
  }

  @Test
  @Spec("10#22")
  void aPortWhoseStreamEndsInPeaceIsAskedForAgainAfterAPauseThatGrows() {
    Watch<ServerPolicy> watch = discovery.serverPolicy(8080);
    ServerPolicy initial = watch.latest();
    loop.runPendingTasks();
    int asked = 1;
    for (int pause : new int[] {100, 200, 400}) {
      server.last("WatchPort").end(GrpcStatus.OK);
      clock.advance(Duration.ofMillis(pause - 1));
      assertThat(asked("WatchPort")).isEqualTo(asked);
      clock.advance(Duration.ofMillis(1));
      asked++;
      assertThat(asked("WatchPort")).isEqualTo(asked);
      assertThat(server.last("WatchPort").request(PortSpec.parser()).getPort()).isEqualTo(8080);
    }
    assertThat(watch.latest()).isSameAs(initial);
    watch.release();
  }
}
