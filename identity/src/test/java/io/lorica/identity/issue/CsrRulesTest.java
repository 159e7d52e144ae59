package io.lorica.identity.issue;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.x509.CertificateMint;
import io.lorica.identity.Requests;
import io.lorica.testkit.Spec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CsrRulesTest {
  private static final String ME = "web.app.serviceaccount.identity.linkerd.cluster.local";

  @Test
  @Spec("05#7")
  void anEmptySubjectIsFine() {
    assertThat(broken(Requests.p256().dns(ME).der())).isEmpty();
  }

  @Test
  void otherPartsOfTheSubjectAreFine() {
    assertThat(broken(Requests.p256().subject("O=x,CN=" + ME).dns(ME).der())).isEmpty();
    assertThat(broken(Requests.p256().subject("O=x").dns(ME).der())).isEmpty();
  }

  @Test
  @Spec("05#5")
  void exactlyOneDnsName() {
    String message = "CSR must have exactly one DNSName";
    assertThat(broken(Requests.p256().der())).contains(precondition(message));
    assertThat(broken(Requests.p256().dns(ME).dns("b").der())).contains(precondition(message));
    assertThat(broken(Requests.p256().dns(ME).dns(ME).der())).contains(precondition(message));
  }

  @Test
  @Spec("05#6")
  void itIsTheOneAskedFor() {
    assertThat(broken(Requests.p256().dns("other").der()))
        .contains(precondition("CSR name does not match requested identity: csr=other; req=" + ME));
  }

  @Test
  void everyCommonNameIsLookedAt() {
    assertThat(broken(Requests.p256().subject("CN=other,CN=" + ME).dns(ME).der()))
        .contains(precondition("invalid CommonName: other"));
    assertThat(broken(Requests.p256().subject("CN=" + ME + ",CN=other").dns(ME).der()))
        .contains(precondition("invalid CommonName: other"));
  }

  @Test
  @Spec("05#9")
  void noUriBesidesTheName() {
    assertThat(broken(Requests.p256().dns(ME).uri("spiffe://x/y").der()))
        .contains(precondition("cannot validate URIs"));
  }

  @Test
  void whoAsksMustHoldTheKey() {
    assertThat(broken(Requests.p256().dns(ME).signedBy(CertificateMint.newKeys())))
        .contains(precondition("CSR is not signed by its own key"));
  }

  @Test
  void whatIsNoRequestIsUnreadable() {
    byte[] good = Requests.usual(ME);
    byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
    byte[] shorter = java.util.Arrays.copyOf(good, good.length - 1);
    for (byte[] bytes : new byte[][] {{}, {0x30}, {1, 2, 3}, longer, shorter}) {
      assertThat(SigningRequest.parse(bytes)).isInstanceOf(SigningRequest.Parsed.Unreadable.class);
    }
  }

  @Test
  void noBytesAtAllMakeTheParserThrow() {
    byte[] good = Requests.usual(ME);
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = good.clone();
      for (int hits = 0; hits <= i % 4; hits++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      assertThat(SigningRequest.parse(damaged)).isNotNull();
    }
  }

  private static Optional<Refusal> broken(byte[] der) {
    return switch (SigningRequest.parse(der)) {
      case SigningRequest.Parsed.Request(var request) -> CsrRules.broken(request, ME);
      case SigningRequest.Parsed.Unreadable(var reason) -> throw new AssertionError(reason);
    };
  }

  private static Refusal precondition(String message) {
    return new Refusal(Refusal.Kind.FAILED_PRECONDITION, message);
  }
}
