package io.lorica.identity.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.identity.issue.TokenOwner.Judged;
import io.lorica.testkit.Spec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenOwnerTest {
  private static final TrustDomain DOMAIN = new TrustDomain("linkerd", "cluster.local");

  @Test
  void aServiceAccountHasADnsNameAndASpiffeUri() {
    assertThat(judge("system:serviceaccount:app:web"))
        .isEqualTo(
            new Judged.Known(
                new TokenOwner(
                    "web.app.serviceaccount.identity.linkerd.cluster.local",
                    Optional.of("spiffe://cluster.local/ns/app/sa/web"))));
  }

  @Test
  void anotherTypeOfUserHasNoSpiffeUri() {
    assertThat(judge("system:robot:app:web"))
        .isEqualTo(
            new Judged.Known(
                new TokenOwner("web.app.robot.identity.linkerd.cluster.local", Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"system:node:x", "admin", "", "a:serviceaccount:b:c", "system:a:b:c:d"})
  @Spec("05#14")
  void aUserNameOfAnotherFormIsInvalid(String username) {
    assertThat(judge(username))
        .isEqualTo(
            refused(
                Refusal.Kind.INVALID_ARGUMENT,
                "Username must be in form system:TYPE:NS:SA: " + username));
  }

  @ParameterizedTest
  @CsvSource({
    "system:serviceaccount:app:my.sa,my.sa",
    "system:serviceaccount::web,''",
    "system:serviceaccount:App:web,App",
    "system:service_account:app:web,service_account"
  })
  @Spec("05#15")
  void everyPartMustBeALabel(String username, String part) {
    assertThat(judge(username))
        .isEqualTo(refused(Refusal.Kind.INVALID_ARGUMENT, "Not a label: " + part));
  }

  @Test
  @Spec("05#12")
  void aTokenThatIsNotGenuineIsRefused() {
    assertThat(TokenOwner.judge("", false, "", DOMAIN))
        .isEqualTo(
            refused(
                Refusal.Kind.FAILED_PRECONDITION,
                "authentication token could not be authenticated"));
  }

  @Test
  void anErrorOfTheReviewCountsBeforeItsVerdict() {
    assertThat(TokenOwner.judge("broken", true, "system:serviceaccount:app:web", DOMAIN))
        .isEqualTo(refused(Refusal.Kind.INVALID_ARGUMENT, "broken"));
  }

  @Test
  @Spec("05#11")
  void anOwnerMayOnlyHaveItsOwnName() {
    TokenOwner owner = new TokenOwner("a.n1.x", Optional.empty());
    assertThat(owner.mismatch("a.n1.x")).isEmpty();
    assertThat(owner.mismatch("b.n1.x"))
        .contains(
            new Refusal(
                Refusal.Kind.FAILED_PRECONDITION,
                "requested identity did not match provided token: requested=b.n1.x; found=a.n1.x"));
  }

  @ParameterizedTest
  @CsvSource({
    "Linkerd,cluster.local,invalid label 'Linkerd'",
    "a.b,cluster.local,invalid label 'a.b'",
    "linkerd,cluster..local,invalid domain 'cluster..local'",
    "linkerd,'',invalid domain ''"
  })
  void aTrustDomainHasALabelAndADomain(String namespace, String domain, String message) {
    assertThatThrownBy(() -> new TrustDomain(namespace, domain)).hasMessage(message);
  }

  private static Judged judge(String username) {
    return TokenOwner.judge("", true, username, DOMAIN);
  }

  private static Judged refused(Refusal.Kind kind, String message) {
    return new Judged.Refused(new Refusal(kind, message));
  }
}
