package io.lorica.identity.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.mockwebserver.http.MockResponse;
import io.lorica.controller.x509.CertificateMint;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.Validity;
import io.lorica.identity.IdentityHarness;
import io.lorica.identity.issue.SigningRequest;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recorded answers of the reference, replayed against ours over real gRPC. On purpose different: a
 * request that its own key did not sign is refused, and a leaf has a SPIFFE URI behind its DNS
 * name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoldenCertifyTest {
  private static final String OTHER_AUDIENCE =
      "[invalid bearer token, token audiences [\"x\"] is invalid for the target audiences"
          + " [\"identity.l5d.io\"]]";

  private final IdentityHarness identity = harness();
  private final KeyedChain root = CertificateMint.root("root", BigInteger.ONE, year());
  private final KeyedChain issuer =
      CertificateMint.authority("identity.linkerd.cluster.local", root, BigInteger.TWO, year());

  private static IdentityHarness harness() {
    try {
      return new IdentityHarness();
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private static Validity year() {
    return Validity.of(ManualClock.EPOCH, Duration.ofDays(365), Duration.ofDays(1));
  }

  @BeforeAll
  void start() {
    identity.use(root, issuer);
  }

  @AfterAll
  void stop() {
    identity.close();
  }

  static Stream<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    InputStream file =
        Objects.requireNonNull(
            GoldenCertifyTest.class.getResourceAsStream("/golden/certify-cases.jsonl"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode recorded = JsonMapper.builder().build().readTree(line);
        cases.add(Arguments.of(recorded.path("case").asString(), recorded));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  @Spec({
    "05#1", "05#2", "05#4", "05#5", "05#6", "05#7", "05#8", "05#9", "05#10", "05#11", "10#7",
    "10#8", "10#9"
  })
  void answersAsTheReference(String name, JsonNode recorded) throws Exception {
    identity.reviewer(review -> review(recorded, review));
    String token = recorded.path("token").asString();
    byte[] request =
        Base64.getDecoder().decode(recorded.path("certificateSigningRequest").asString());
    String expected = expected(name, recorded);
    String asked = recorded.path("identity").asString();
    if (expected.equals("OK: ")) {
      compare(identity.certify(asked, token, request), recorded, request);
    } else if (expected.endsWith("*")) {
      assertThat(identity.refusal(asked, token, request))
          .startsWith(expected.substring(0, expected.length() - 1));
    } else {
      assertThat(identity.refusal(asked, token, request)).isEqualTo(expected);
    }
  }

  /** Code and message; a star stands for a text of a library. */
  private static String expected(String name, JsonNode recorded) {
    if (name.equals("bad signature")) {
      return "FAILED_PRECONDITION: CSR is not signed by its own key";
    }
    JsonNode status = recorded.path("status");
    String message = status.path("message").asString();
    String code = status.path("code").asString() + ": ";
    if (message.startsWith("asn1: ")) {
      return code + "*";
    }
    String ecdsa = "CSR must contain an ECDSA public key: ";
    return message.startsWith(ecdsa) ? code + ecdsa + "*" : code + message;
  }

  /** What the API server said to this token: the recording has the words for it. */
  private static MockResponse review(JsonNode recorded, JsonNode review) {
    boolean ours = review.path("audiences").size() > 0;
    String message = recorded.path("status").path("message").asString();
    return switch (recorded.path("token").asString()) {
      case "audience x.example" -> IdentityHarness.rejected(ours ? OTHER_AUDIENCE : message);
      case "default audience" ->
          ours ? IdentityHarness.rejected(OTHER_AUDIENCE) : IdentityHarness.owner("app", "web");
      case "token of app/db" -> IdentityHarness.owner("app", "db");
      case "token of other/web" -> IdentityHarness.owner("other", "web");
      case "expired an hour ago",
          "nbf in an hour",
          "signed with another key",
          "not a JWT",
          "token of app/gone, which was deleted" ->
          IdentityHarness.rejected(message);
      default -> IdentityHarness.owner("app", "web");
    };
  }

  private void compare(CertifyResponse response, JsonNode recorded, byte[] request)
      throws Exception {
    CertificateChain chain =
        CertificateChain.ofDer(
            response.getLeafCertificate().toByteArray(),
            response.getIntermediateCertificatesList().stream()
                .map(bytes -> bytes.toByteArray())
                .toList());
    X509Certificate leaf = chain.leaf();
    JsonNode facts = recorded.path("response").path("leaf");
    assertThat(chain.certificates()).hasSize(2).last().isEqualTo(issuer.certificate());
    leaf.verify(issuer.certificate().getPublicKey());
    assertThat(leaf.getIssuerX500Principal().getName()).isEqualTo(facts.path("issuer").asString());
    assertThat(leaf.getSubjectX500Principal().getName())
        .isEqualTo(facts.path("subject").asString());
    assertThat(seconds(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
        .isEqualTo(facts.path("notAfterMinusNotBeforeSeconds").asLong());
    assertThat(response.getValidUntil().getSeconds())
        .isEqualTo(leaf.getNotAfter().toInstant().getEpochSecond());
    assertThat(seconds(leaf.getNotBefore().toInstant(), identity.clock.instants().instant()))
        .isEqualTo(20);
    assertThat(leaf.getPublicKey().getEncoded()).isEqualTo(key(request));
    compareExtensions(leaf, facts.path("extensions"));
  }

  private static void compareExtensions(X509Certificate leaf, JsonNode facts) throws Exception {
    assertThat(facts.propertyNames())
        .containsExactlyInAnyOrder(
            "authorityKeyIdentifier", "extendedKeyUsage", "keyUsage", "subjectAltName");
    assertThat(leaf.getCriticalExtensionOIDs().contains("2.5.29.17"))
        .isEqualTo(facts.path("subjectAltName").path("critical").asBoolean());
    assertThat("DNSName:" + leaf.getSubjectAlternativeNames().iterator().next().get(1))
        .isEqualTo(facts.path("subjectAltName").path("value").path(0).asString());
    assertThat(leaf.getSubjectAlternativeNames())
        .last()
        .isEqualTo(List.of(6, "spiffe://cluster.local/ns/app/sa/web"));
    assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.15");
    assertThat(leaf.getNonCriticalExtensionOIDs()).contains("2.5.29.35", "2.5.29.37");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
  }

  private static byte[] key(byte[] der) throws IOException {
    return switch (SigningRequest.parse(der)) {
      case SigningRequest.Parsed.Request(var request) -> request.key().getEncoded();
      case SigningRequest.Parsed.Unreadable(var reason) -> throw new AssertionError(reason);
    };
  }

  private static long seconds(java.time.Instant from, java.time.Instant to) {
    return Duration.between(from, to).toSeconds();
  }
}
