package io.lorica.identity.grpc;

import static io.lorica.identity.IdentityHarness.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lorica.controller.kube.EmbeddedApi;
import io.lorica.identity.IdentityHarness;
import io.lorica.identity.Requests;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.ChainVerdict;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class CertifyServiceTest {
  private static final String TOKEN = "a.secret.token";

  private final IdentityHarness identity;
  private final TestAuthority root = TestAuthority.root("root", days(365));
  private final TestAuthority issuer = root.issuer("issuer", days(30));

  CertifyServiceTest() throws Exception {
    identity = new IdentityHarness();
  }

  private static Lifetime days(int days) {
    return new Lifetime(
        ManualClock.EPOCH.minus(Duration.ofDays(1)), ManualClock.EPOCH.plus(Duration.ofDays(days)));
  }

  @AfterEach
  void close() {
    identity.close();
  }

  @Test
  @Spec({"05#3", "10#10"})
  void withoutAnIssuerEveryRequestHasToWait() {
    assertThat(identity.refusal("", "", new byte[0]))
        .isEqualTo("UNAVAILABLE: cert issuer not ready yet");
  }

  @Test
  void aCertificateLeadsToTheAnchor() throws Exception {
    identity.use(root, issuer);
    CertifyResponse response = identity.certify(WEB, TOKEN, Requests.usual(WEB));
    CertificateChain chain = chain(response);
    assertThat(root.anchors().verify(chain, TlsUsage.CLIENT, identity.clock.instants().instant()))
        .isEqualTo(new ChainVerdict.Verified());
    assertThat(identity.news).containsExactly("issued " + WEB);
  }

  @Test
  @Spec("05#19")
  void theIssuersFileComesBackInItsOrder() throws Exception {
    TestAuthority lower = issuer.issuer("lower", days(20));
    identity.use(root, lower);
    CertifyResponse response = identity.certify(WEB, TOKEN, Requests.usual(WEB));
    assertThat(chain(response).certificates().subList(1, 3))
        .containsExactly(lower.certificate(), issuer.certificate());
  }

  @Test
  @Spec("05#8")
  void aRequestThatBreaksARuleNeverCostsAReview() {
    identity.use(root, issuer);
    byte[] foreign = Requests.p256().subject("CN=other").dns(WEB).der();
    assertThat(identity.refusal(WEB, TOKEN, foreign))
        .isEqualTo("FAILED_PRECONDITION: invalid CommonName: other");
    assertThat(identity.reviews).isEmpty();
  }

  @Test
  @Spec("05#10")
  void anRsaKeyIsRefusedAfterTheReview() {
    identity.use(root, issuer);
    assertThat(identity.refusal(WEB, TOKEN, Requests.rsa().dns(WEB).der()))
        .startsWith("INTERNAL: CSR must contain an ECDSA public key: ");
    assertThat(identity.reviews).hasSize(1);
  }

  @Test
  @Spec("05#13")
  void aTokenForAnotherAudienceIsReviewedOnceMoreWithoutOne() throws Exception {
    identity.use(root, issuer);
    identity.reviewer(
        review ->
            review.path("audiences").size() > 0
                ? IdentityHarness.rejected("[x, token audiences [\"y\"] is invalid]")
                : IdentityHarness.owner("app", "web"));
    assertThat(chain(identity.certify(WEB, TOKEN, Requests.usual(WEB))).certificates()).hasSize(2);
    assertThat(identity.reviews)
        .map(review -> review.path("audiences").path(0).asString("none"))
        .containsExactly("identity.l5d.io", "none");
  }

  @Test
  @Spec("05#12")
  void aTokenThatIsNotGenuineIsRefused() {
    identity.use(root, issuer);
    identity.reviewer(_ -> IdentityHarness.rejected(""));
    assertThat(identity.refusal(WEB, TOKEN, Requests.usual(WEB)))
        .isEqualTo("FAILED_PRECONDITION: authentication token could not be authenticated");
    assertThat(identity.reviews).hasSize(1);
  }

  @Test
  void aReviewThatFailsIsAnInternalError() {
    identity.use(root, issuer);
    identity.reviewer(_ -> EmbeddedApi.json(503, "{\"kind\":\"Status\",\"message\":\"away\"}"));
    assertThat(identity.refusal(WEB, TOKEN, Requests.usual(WEB)))
        .startsWith("INTERNAL: error validating token for " + WEB + ": ");
  }

  @Test
  @Spec("05#20")
  void anIssuerThatHasEndedSignsNothingAndPeopleAreTold() {
    identity.use(root, issuer);
    identity.clock.advance(Duration.ofDays(31));
    assertThat(identity.refusal(WEB, TOKEN, Requests.usual(WEB)))
        .startsWith(
            "UNKNOWN: failed to verify issuer credentials for"
                + " 'identity.linkerd.cluster.local' with trust anchors: ")
        .contains(" - Invalid After ");
    assertThat(identity.news).hasSize(1).first().asString().startsWith("unfit " + WEB + ": failed");
    assertThat(identity.reviews).isEmpty();
  }

  @Test
  void aNewIssuerMendsAnEndedOneWithoutARestart() throws Exception {
    identity.use(root, issuer);
    identity.clock.advance(Duration.ofDays(31));
    assertThat(identity.refusal(WEB, TOKEN, Requests.usual(WEB))).startsWith("UNKNOWN");
    identity.use(root, root.issuer("next", days(60)));
    assertThat(chain(identity.certify(WEB, TOKEN, Requests.usual(WEB))).certificates()).hasSize(2);
  }

  @Test
  void tokensAreNeverLogged() {
    Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      identity.use(root, issuer);
      identity.certify(WEB, TOKEN, Requests.usual(WEB));
      identity.reviewer(_ -> IdentityHarness.rejected("not for us"));
      identity.refusal(WEB, TOKEN, Requests.usual(WEB));
      identity.refusal(WEB, TOKEN, new byte[] {1});
      identity.api.stop();
      identity.refusal(WEB, TOKEN, Requests.usual(WEB));
      identity.api.startAgain();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .map(line -> line.getFormattedMessage() + line.getKeyValuePairs())
        .anyMatch(line -> line.contains("not for us"))
        .noneMatch(line -> line.contains(TOKEN));
  }

  private static CertificateChain chain(CertifyResponse response) throws Exception {
    return CertificateChain.ofDer(
        response.getLeafCertificate().toByteArray(),
        response.getIntermediateCertificatesList().stream()
            .map(bytes -> bytes.toByteArray())
            .toList());
  }

  @Test
  void anIssuerThatIsItsOwnAnchorMaySign() throws Exception {
    List<TestAuthority> same = List.of(root, root);
    identity.use(same.getFirst(), same.getLast());
    CertifyResponse response = identity.certify(WEB, TOKEN, Requests.usual(WEB));
    assertThat(PemCertificates.write(chain(response).certificates().subList(1, 2)))
        .isEqualTo(root.pem());
  }
}
