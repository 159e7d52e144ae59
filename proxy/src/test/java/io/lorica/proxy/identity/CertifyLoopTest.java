package io.lorica.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proxy.config.CertifyConfig;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.HostPort;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricsPage;
import io.lorica.proxy.metrics.PageText;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tls.Credentials;
import io.lorica.proxy.tls.MeshTls;
import io.lorica.testkit.LeafRequest;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the loop asks, on which channel, and what it makes of each end of a call. */
final class CertifyLoopTest {
  private static final String NAME = "me.ns.serviceaccount.identity.linkerd.cluster.local";
  private static final Lifetime YEAR =
      new Lifetime(ManualClock.EPOCH, ManualClock.EPOCH.plus(Duration.ofDays(365)));
  private static final TestAuthority ROOT = TestAuthority.root("root", YEAR);

  @TempDir private Path dir;
  private final ManualClock clock = new ManualClock();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final LoopMetrics metrics = new LoopMetrics(clock);
  private final MeshTls tls = new MeshTls(ROOT.anchors(), clock.instants(), Runnable::run);
  private final List<IdentityService> attempts = new ArrayList<>();
  private int closed;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(dir.resolve("token"), "first");
  }

  @AfterEach
  void stop() {
    tls.close();
    loop.finishAndReleaseAll();
  }

  private void begin(TestCredentials own) throws IOException {
    Files.write(dir.resolve("key.p8"), own.keyDer());
    Files.write(dir.resolve("csr.der"), new byte[] {1});
    CertifyConfig config =
        new CertifyConfig(
            NAME,
            dir,
            dir.resolve("token"),
            new ControlService.Local(new HostPort("localhost.", 8080)),
            new CertifyConfig.Refresh(Duration.ofSeconds(10), Duration.ofHours(24)));
    LoopContext context =
        new LoopContext(loop.eventLoop(), clock, clock, new SplittableRandom(1), metrics);
    new CertifyLoop(
            new CertifyLoop.Parts(
                context,
                config,
                KeyAndRequest.load(config),
                tls,
                clock.instants(),
                new IdentityMetrics(metrics),
                _ -> {}),
            this::channel)
        .start();
  }

  private CertifyLoop.Channel channel() {
    IdentityService service = new IdentityService();
    attempts.add(service);
    return new CertifyLoop.Channel(
        new GrpcClient(service, "localhost:8080", clock), () -> closed++);
  }

  private static TestCredentials leaf(String name) {
    return ROOT.leaf(LeafRequest.of(name).valid(YEAR));
  }

  private CertifyResponse answer(CertificateChain chain, Duration validity) {
    return answer(chain, clock.instants().instant().plus(validity).getEpochSecond());
  }

  private static CertifyResponse answer(CertificateChain chain, long untilSeconds) {
    return CertifyResponse.newBuilder()
        .setLeafCertificate(ByteString.copyFrom(chain.der().getFirst()))
        .setValidUntil(Timestamp.newBuilder().setSeconds(untilSeconds))
        .build();
  }

  private void advance(int seconds) {
    loop.runPendingTasks();
    clock.advance(Duration.ofSeconds(seconds));
    loop.runPendingTasks();
  }

  private String refreshes() {
    return PageText.of(new MetricsPage(List.of(metrics), Duration.ofMinutes(10)))
        .lines()
        .filter(line -> line.startsWith("control_identity_cert_refreshes_total{"))
        .toList()
        .toString();
  }

  @Test
  void aServiceThatDoesNotAnswerIsGivenUpAndAskedAgain() throws IOException {
    begin(leaf(NAME));
    advance(9);
    assertThat(attempts).hasSize(1);
    assertThat(attempts.getFirst().isCancelled()).isFalse();

    advance(1);
    assertThat(attempts.getFirst().isCancelled()).isTrue();
    assertThat(closed).isEqualTo(1);
    advance(9);
    assertThat(attempts).hasSize(1);
    advance(1);
    assertThat(attempts).hasSize(2);
    assertThat(refreshes()).as("nothing was refused").isEqualTo("[]");
  }

  @Test
  @Spec("05#34")
  void aFirstCallThatFailsIsMadeAgainAfterTenSecondsAndIsNoRefusedCertificate() throws IOException {
    begin(leaf(NAME));
    attempts.getFirst().fail();
    assertThat(refreshes()).isEqualTo("[]");
    advance(9);
    assertThat(attempts).hasSize(1);
    advance(1);
    assertThat(attempts).hasSize(2);
  }

  @Test
  @Spec("05#34")
  void aRenewalThatFailsWaitsForSeventyPercentOfWhatIsLeft() throws IOException {
    TestCredentials own = leaf(NAME);
    begin(own);
    attempts.getFirst().answer(answer(own.chain(), Duration.ofSeconds(1_000)));
    advance(700);
    assertThat(attempts).hasSize(2);
    attempts.getLast().fail();
    advance(209);
    assertThat(attempts).hasSize(2);
    advance(1);
    assertThat(attempts).hasSize(3);
  }

  @Test
  @Spec("05#33")
  void aRenewalForAnotherIsRefusedAndTheOldCertificateStays() throws IOException {
    TestCredentials own = leaf(NAME);
    begin(own);
    attempts.getFirst().answer(answer(own.chain(), Duration.ofSeconds(1_000)));
    Optional<Credentials> installed = tls.credentials();
    assertThat(installed).isPresent();
    advance(700);
    attempts.getLast().answer(answer(leaf("other.ns").chain(), Duration.ofSeconds(1_000)));
    assertThat(tls.credentials()).isEqualTo(installed);
    assertThat(refreshes())
        .isEqualTo(
            "[control_identity_cert_refreshes_total{result=\"error\"} 1,"
                + " control_identity_cert_refreshes_total{result=\"ok\"} 1]");
  }

  @Test
  @Spec("10#7")
  void aCertificateInPemIsRefused() throws IOException {
    TestCredentials own = leaf(NAME);
    begin(own);
    CertifyResponse der = answer(own.chain(), Duration.ofDays(1));
    attempts
        .getFirst()
        .answer(
            der.toBuilder().setLeafCertificate(ByteString.copyFromUtf8(own.chainPem())).build());
    assertThat(tls.credentials()).isEmpty();
    advance(10);
    attempts.getLast().answer(der);
    assertThat(tls.credentials()).isPresent();
    assertThat(refreshes())
        .isEqualTo(
            "[control_identity_cert_refreshes_total{result=\"error\"} 1,"
                + " control_identity_cert_refreshes_total{result=\"ok\"} 1]");
  }

  @Test
  @Spec("01#34")
  void aCertificateOfAnotherIsRefusedAndAskedForAgain() throws IOException {
    begin(leaf(NAME));
    attempts.getFirst().answer(answer(leaf("other.ns").chain(), Duration.ofDays(1)));
    assertThat(refreshes())
        .isEqualTo("[control_identity_cert_refreshes_total{result=\"error\"} 1]");
    assertThat(tls.credentials()).isEmpty();
    advance(9);
    assertThat(attempts).hasSize(1);
    advance(1);
    assertThat(attempts).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
  void anInstantBeyondAllTimeDoesNotEndTheLoop(long seconds) throws IOException {
    TestCredentials own = leaf(NAME);
    begin(own);
    attempts.getFirst().answer(answer(own.chain(), seconds));
    assertThat(tls.credentials().isPresent()).isEqualTo(seconds > 0);
    advance((int) Duration.ofHours(24).toSeconds());
    assertThat(attempts).hasSizeGreaterThan(1);
  }

  @Test
  @Spec({"01#33", "01#35"})
  void theNextIsAskedForAtSeventyPercentWithTheTokenOfThatTime() throws IOException {
    TestCredentials own = leaf(NAME);
    begin(own);
    assertThat(attempts.getFirst().request().getToken().toStringUtf8()).isEqualTo("first");
    attempts.getFirst().answer(answer(own.chain(), Duration.ofSeconds(100)));
    assertThat(tls.credentials()).isPresent();
    Files.writeString(dir.resolve("token"), "second");
    advance(69);
    assertThat(attempts).hasSize(1);
    assertThat(closed).isEqualTo(1);
    advance(1);
    assertThat(attempts).hasSize(2);
    assertThat(attempts.getLast().request().getToken().toStringUtf8()).isEqualTo("second");

    attempts.getLast().answer(answer(own.chain(), Duration.ofSeconds(5)));
    advance(9);
    assertThat(attempts).hasSize(2);
    advance(1);
    assertThat(attempts).hasSize(3);
    assertThat(closed).isEqualTo(2);
    assertThat(refreshes()).isEqualTo("[control_identity_cert_refreshes_total{result=\"ok\"} 2]");
  }
}
