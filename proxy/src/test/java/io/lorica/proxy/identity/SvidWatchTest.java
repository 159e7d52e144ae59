package io.lorica.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.proto.spiffe.X509SVID;
import io.lorica.proto.spiffe.X509SVIDResponse;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.WorkloadApiConfig;
import io.lorica.proxy.harness.Svids;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricsPage;
import io.lorica.proxy.metrics.PageText;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tls.Credentials;
import io.lorica.proxy.tls.MeshTls;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made of each message and of each end of a stream. */
final class SvidWatchTest {
  private static final String ME = "spiffe://td/me";
  private static final TestAuthority ROOT = TestAuthority.root("root");

  private final ManualClock clock = new ManualClock();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final LoopMetrics metrics = new LoopMetrics(clock);
  private final MeshTls tls =
      new MeshTls(new TrustAnchors(List.of()), InstantSource.system(), Runnable::run);
  private final List<IdentityService> streams = new ArrayList<>();
  private final List<Credentials> installed = new ArrayList<>();

  @AfterEach
  void stop() {
    tls.close();
    loop.finishAndReleaseAll();
  }

  private void begin() {
    LoopContext context =
        new LoopContext(loop.eventLoop(), clock, clock, new SplittableRandom(1), metrics);
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0);
    new SvidWatch(
            new SvidWatch.Parts(
                context,
                new WorkloadApiConfig(new UriIdentity(ME), "me.td", Path.of("unused"), backoff),
                tls,
                InstantSource.system(),
                new IdentityMetrics(metrics),
                installed::add),
            (head, end, response) -> {
              IdentityService stream = new IdentityService();
              streams.add(stream);
              return stream.open(head, end, response);
            })
        .start();
  }

  private void beginTrusting(TestAuthority root) {
    tls.trust(root.anchors());
    begin();
  }

  private static X509SVIDResponse update(X509SVID svid) {
    return X509SVIDResponse.newBuilder().addSvids(svid).build();
  }

  private static X509SVID svid(TestCredentials credentials) {
    return Svids.svid(ME, credentials, ROOT);
  }

  private static TestCredentials named(String id) {
    return ROOT.leaf(Svids.leaf(id, Lifetime.current()));
  }

  private String refreshes() {
    return PageText.of(new MetricsPage(List.of(metrics), Duration.ofMinutes(10)))
        .lines()
        .filter(line -> line.startsWith("control_identity_cert_refreshes_total{"))
        .map(line -> line.substring(line.indexOf('{')))
        .toList()
        .toString();
  }

  @Test
  @Spec("10#39")
  void thePathHasNoPackageAndTheMetadataIsSent() {
    beginTrusting(ROOT);
    assertThat(streams.getFirst().path()).isEqualTo("/SpiffeWorkloadAPI/FetchX509SVID");
    assertThat(streams.getFirst().metadata()).containsEntry("workload.spiffe.io", "true");
  }

  @Test
  void eachMessageOfTheStreamRenews() {
    beginTrusting(ROOT);
    TestCredentials first = named(ME);
    TestCredentials second = named(ME);
    streams.getFirst().say(update(svid(first)));
    assertThat(tls.credentials().orElseThrow().chain()).isEqualTo(first.chain());
    streams.getFirst().say(update(svid(second)));
    assertThat(tls.credentials().orElseThrow().chain()).isEqualTo(second.chain());

    assertThat(installed).hasSize(2);
    assertThat(refreshes()).isEqualTo("[{result=\"ok\"} 2]");
    assertThat(streams).hasSize(1);
  }

  static Stream<X509SVIDResponse> badUpdates() {
    TestCredentials good = named(ME);
    return Stream.of(
        X509SVIDResponse.getDefaultInstance(),
        update(svid(good).toBuilder().setSpiffeId("spiffe://td/other").build()),
        update(svid(named("spiffe://td/other"))),
        update(svid(ROOT.leaf(Svids.leaf(ME, Lifetime.expired())))),
        update(svid(ROOT.leaf(Svids.leaf(ME, Lifetime.notYet())))),
        update(svid(TestAuthority.root("stranger").leaf(Svids.leaf(ME, Lifetime.current())))),
        update(svid(new TestCredentials(good.chain(), named(ME).keys()))),
        update(
            svid(good).toBuilder()
                .setX509SvidKey(com.google.protobuf.ByteString.copyFromUtf8("no key"))
                .build()));
  }

  @ParameterizedTest
  @MethodSource("badUpdates")
  void whatCannotBeUsedIsCountedAndTheOldStays(X509SVIDResponse bad) {
    beginTrusting(ROOT);
    TestCredentials old = named(ME);
    streams.getFirst().say(update(svid(old)));
    streams.getFirst().say(bad);

    assertThat(tls.credentials().orElseThrow().chain()).isEqualTo(old.chain());
    assertThat(installed).hasSize(1);
    assertThat(refreshes()).isEqualTo("[{result=\"error\"} 1, {result=\"ok\"} 1]");
    streams.getFirst().say(update(svid(named(ME))));
    assertThat(installed).as("the stream goes on").hasSize(2);
  }

  @Test
  void theAnchorsOfTheEnvironmentStayWhateverTheBundleSays() {
    TestAuthority other = TestAuthority.root("other");
    beginTrusting(ROOT);
    streams.getFirst().say(update(Svids.svid(ME, named(ME), other)));
    assertThat(installed).hasSize(1);
    assertThat(tls.anchors()).isEqualTo(ROOT.anchors());
  }

  @Test
  void withoutAnchorsOfTheEnvironmentTheBundleIsTrustedAndItsRenewals() {
    begin();
    streams.getFirst().say(update(svid(named(ME))));
    assertThat(tls.anchors()).isEqualTo(ROOT.anchors());

    TestAuthority next = TestAuthority.root("next");
    streams.getFirst().say(update(Svids.svid(ME, named(ME), next)));
    assertThat(tls.anchors()).as("it does not verify its own leaf").isEqualTo(ROOT.anchors());
    streams
        .getFirst()
        .say(update(Svids.svid(ME, next.leaf(Svids.leaf(ME, Lifetime.current())), next)));
    assertThat(tls.anchors()).isEqualTo(next.anchors());
    assertThat(refreshes()).isEqualTo("[{result=\"error\"} 1, {result=\"ok\"} 2]");
  }

  @Test
  void aStreamThatEndsIsOpenedAgainAfterGrowingPauses() {
    beginTrusting(ROOT);
    for (int pauseMs : new int[] {100, 200, 400, 800, 1_000, 1_000}) {
      streams.getLast().end(GrpcStatus.PERMISSION_DENIED);
      assertThat(clock.untilNextNs()).hasValue(Duration.ofMillis(pauseMs).toNanos());
      clock.advance(Duration.ofMillis(pauseMs));
    }
    assertThat(streams).hasSize(7);
    streams.getLast().say(update(svid(named(ME))));
    assertThat(refreshes()).as("streams that fail do not count").isEqualTo("[{result=\"ok\"} 1]");
  }

  @Test
  void aStreamThatLastedIsFollowedByTheShortestPause() {
    beginTrusting(ROOT);
    streams.getLast().end(GrpcStatus.UNAVAILABLE);
    clock.advance(Duration.ofMillis(100));
    streams.getLast().say(update(svid(named(ME))));
    clock.advance(Duration.ofHours(12));
    assertThat(streams).as("silence after a message is no fault").hasSize(2);
    streams.getLast().end(GrpcStatus.OK);
    assertThat(clock.untilNextNs()).hasValue(Duration.ofMillis(100).toNanos());
  }

  @Test
  void anApiThatSaysNothingAtFirstIsAskedAgain() {
    beginTrusting(ROOT);
    clock.advance(Duration.ofSeconds(10));
    assertThat(streams.getFirst().isCancelled()).isTrue();
    clock.advance(Duration.ofMillis(100));
    assertThat(streams).hasSize(2);
  }

  @Test
  void afterInvalidArgumentNobodyAsksAgain() {
    beginTrusting(ROOT);
    streams.getFirst().end(GrpcStatus.INVALID_ARGUMENT);
    assertThat(clock.untilNextNs()).isEmpty();
    assertThat(streams).hasSize(1);
  }
}
