package io.lorica.injector;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.admin.ProcessMetrics;
import io.lorica.injector.review.GoldenCase;
import io.lorica.injector.review.InstallationFiles;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Without a supplied certificate the injector makes one and has the API server trust it. */
class SelfMadeCertificateTest {
  @TempDir Path files;

  @Test
  void theRegistrationTrustsWhatIsServed() throws Exception {
    var metrics = ProcessMetrics.registry();
    Files.writeString(files.resolve("values"), GoldenCase.valuesText());
    Files.writeString(files.resolve("anchors"), GoldenCase.trustAnchors());
    String registrations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    try (var api = new EmbeddedApi();
        var client = api.client(metrics);
        var clock = new ManualClock()) {
      api.create(registrations, registration());
      var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var settings =
          new InjectorSettings(
              anyPort,
              anyPort,
              "linkerd",
              files.resolve("none"),
              new InstallationFiles(
                  files.resolve("values"), files.resolve("anchors"), "linkerd", "x"));
      var around =
          new InjectorStack.Surroundings(
              client, metrics, InstantSource.system(), clock, new SecureRandom());
      try (InjectorStack stack = InjectorStack.start(settings, around)) {
        JsonNode webhook = api.list(registrations).getFirst().path("webhooks").path(0);
        byte[] trusted =
            Base64.getDecoder().decode(webhook.path("clientConfig").path("caBundle").asString());
        List<JsonNode> secrets = api.list("/api/v1/namespaces/linkerd/secrets");
        JsonNode data = secrets.getFirst().path("data");

        assertThat(secrets)
            .singleElement()
            .satisfies(
                secret ->
                    assertThat(secret.path("metadata").path("name").asString())
                        .isEqualTo("linkerd-proxy-injector-k8s-tls"));
        assertThat(Base64.getDecoder().decode(data.path("tls.crt").asString())).isEqualTo(trusted);
        assertThat(stack.address().getPort()).isPositive();
      }
      Await.until("timers are taken back", () -> clock.untilNextNs().isEmpty());
    }
  }

  private static JsonNode registration() {
    return new JsonMapper()
        .readTree(
            """
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration",
             "metadata":{"name":"linkerd-proxy-injector-webhook-config"},
             "webhooks":[{"name":"linkerd-proxy-injector.linkerd.io","clientConfig":{}}]}
            """);
  }
}
