package io.lorica.controller.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.lorica.controller.kube.EmbeddedApi;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.WebhookTrust;
import io.lorica.controller.time.Pause;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SelfMadeCertificateTest {
  private static final String NAME = "linkerd-proxy-injector.linkerd.svc";

  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient client = api.client();
  private final ManualClock clock = new ManualClock();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  @Test
  void makesAPairStoresItAndHasItTrusted() throws Exception {
    register();
    try (SelfMadeCertificate made = start()) {
      X509Certificate stored = stored();
      assertThat(bundle()).containsExactly(stored);
      assertThat(stored.getSubjectAlternativeNames()).containsExactly(List.of(2, NAME));
      assertThat(stored.getNotAfter().toInstant())
          .isEqualTo(clock.instants().instant().plus(Duration.ofDays(365)));
      assertThat(made.certificate().get()).isNotNull();
    }
  }

  @Test
  void replicasShareOnePair() throws Exception {
    register();
    try (SelfMadeCertificate _ = start()) {
      X509Certificate first = stored();
      try (SelfMadeCertificate _ = start()) {
        assertThat(stored()).isEqualTo(first);
        assertThat(bundle()).containsExactly(first);
      }
    }
  }

  @Test
  void renewsBeforeTheEndAndTrustsBothMeanwhile() throws Exception {
    register();
    try (SelfMadeCertificate _ = start()) {
      X509Certificate first = stored();
      Await.until("the look-out", () -> clock.pending() > 0);
      clock.advance(Duration.ofDays(245));
      Await.until("a new pair", () -> !stored().equals(first));
      assertThat(bundle()).containsExactly(stored(), first);
    }
  }

  @Test
  void aSuppliedPairIsServedAndLeftAlone() throws Exception {
    register();
    TestCredentials supplied = TestAuthority.root("ca").leaf(NAME);
    client
        .fabric8()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace("linkerd")
                .withName("tls")
                .endMetadata()
                .addToData("tls.crt", base64(supplied.chainPem()))
                .addToData("tls.key", base64(supplied.keyPem()))
                .build())
        .create();
    try (SelfMadeCertificate _ = start()) {
      assertThat(stored()).isEqualTo(supplied.chain().leaf());
      assertThat(bundle()).isEmpty();
    }
  }

  @Test
  void servesBeforeItIsRegisteredAndIsTrustedAfterwards() throws Exception {
    try (SelfMadeCertificate _ = start()) {
      X509Certificate stored = stored();
      register();
      Await.until("the look-out", () -> clock.pending() > 0);
      clock.advance(Duration.ofMinutes(1));
      Await.until("trust", () -> bundle().equals(List.of(stored)));
    }
  }

  private SelfMadeCertificate start() throws InterruptedException {
    WebhookTrust store =
        new WebhookTrust(client, "linkerd", "tls", WebhookTrust.Registration.MUTATING, "hook");
    return SelfMadeCertificate.start(
        new SelfMadeCertificate.Spec(
            NAME, store, clock.instants(), Pause.on(clock), new Random(1)));
  }

  private void register() {
    client
        .fabric8()
        .resource(
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("hook")
                .endMetadata()
                .addNewWebhook()
                .withName("a")
                .withNewClientConfig()
                .endClientConfig()
                .endWebhook()
                .addNewWebhook()
                .withName("b")
                .withNewClientConfig()
                .endClientConfig()
                .endWebhook()
                .build())
        .create();
  }

  private X509Certificate stored() {
    Secret secret = client.fabric8().secrets().inNamespace("linkerd").withName("tls").get();
    return certificates(secret.getData().getOrDefault("tls.crt", "")).getFirst();
  }

  /** Of both webhooks, which must be the same. */
  private List<X509Certificate> bundle() {
    MutatingWebhookConfiguration hooks =
        client
            .fabric8()
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName("hook")
            .get();
    List<String> bundles =
        hooks.getWebhooks().stream()
            .map(hook -> String.valueOf(hook.getClientConfig().getCaBundle()))
            .distinct()
            .toList();
    assertThat(bundles).hasSize(1);
    return bundles.getFirst().equals("null") ? List.of() : certificates(bundles.getFirst());
  }

  private static List<X509Certificate> certificates(String base64) {
    return PemCertificates.read(
            new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8))
        .certificates();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
