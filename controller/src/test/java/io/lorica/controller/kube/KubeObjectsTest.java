package io.lorica.controller.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Event;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KubeObjectsTest {
  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient client = api.client();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  @Test
  void secretsAreWrittenOnConditionAndNeverPrinted() throws Exception {
    Secrets secrets = new Secrets(client, "linkerd");
    assertThat(secrets.read("s")).isEmpty();
    SecretData first = new SecretData("Opaque", Map.of("k", "geheim"), Map.of("a", "b"), "");
    assertThat(secrets.create("s", first)).isTrue();
    assertThat(secrets.create("s", first)).isFalse();
    SecretData read = secrets.read("s").orElseThrow();
    assertThat(read.text()).isEqualTo(Map.of("k", "geheim"));
    assertThat(read.annotations()).isEqualTo(Map.of("a", "b"));
    assertThat(read.toString()).contains("k").doesNotContain("geheim");
    SecretData next =
        new SecretData(read.type(), Map.of("k", "anders"), read.annotations(), read.version());
    assertThat(secrets.replace("s", next)).isTrue();
    assertThat(secrets.replace("s", next)).isFalse();
  }

  @Test
  void aNamespaceThatIsMissingIsNoLostRace() {
    api.override(
        request ->
            request.getMethod().equals("POST")
                ? EmbeddedApi.json(
                    404, "{\"kind\":\"Status\",\"message\":\"no namespace\",\"code\":404}")
                : null);
    SecretData data = new SecretData("Opaque", Map.of(), Map.of(), "");
    assertThatThrownBy(() -> new Secrets(client, "linkerd").create("s", data))
        .isInstanceOf(ApiException.class)
        .hasMessage("no namespace");
  }

  @Test
  void aConfigMapKeepsItsOtherKeys() throws Exception {
    ConfigMaps maps = new ConfigMaps(client, "linkerd");
    assertThat(maps.read("m")).isEmpty();
    maps.put("m", "a", "1");
    maps.put("m", "b", "2");
    maps.put("m", "a", "3");
    assertThat(maps.read("m")).contains(Map.of("a", "3", "b", "2"));
  }

  @Test
  void tokenReviewsCarryTokenAndAudiences() throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    api.override(
        request -> {
          if (!request.getPath().endsWith("/tokenreviews")) {
            return null;
          }
          bodies.add(request.getUtf8Body());
          return EmbeddedApi.json(
              201,
              "{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\","
                  + "\"status\":{\"authenticated\":true,\"user\":{\"username\":\"u\"}}}");
        });
    TokenReviews.Verdict verdict =
        new TokenReviews(client).review("token", List.of("identity.l5d.io"));
    assertThat(verdict).isEqualTo(new TokenReviews.Verdict("", true, "u"));
    assertThat(bodies.getFirst())
        .contains("\"token\":\"token\"")
        .contains("\"audiences\":[\"identity.l5d.io\"]");
  }

  @Test
  void accessReviewsSayWhyNot() throws Exception {
    api.override(
        request ->
            request.getPath().endsWith("/selfsubjectaccessreviews")
                ? EmbeddedApi.json(
                    201,
                    "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                        + "\"status\":{\"allowed\":%b,\"reason\":\"no role\"}}"
                            .formatted(request.getUtf8Body().contains("\"verb\":\"list\"")))
                : null);
    AccessReviews reviews = new AccessReviews(client);
    assertThat(reviews.refusal("list", "", "v1", "pods")).isEqualTo(Optional.empty());
    assertThat(reviews.refusal("create", "authentication.k8s.io", "v1", "tokenreviews"))
        .contains("no role");
  }

  @Test
  void eventsNameTheirSubject() {
    ManualClock clock = new ManualClock();
    try (EventRecorder events =
        new EventRecorder(
            client, "linkerd-identity", clock.instants(), new Random(1), api.metrics())) {
      events.record(
          new EventRecorder.Subject("apps/v1", "Deployment", "linkerd", "linkerd-identity"),
          EventRecorder.Severity.WARNING,
          "IssuerUpdateSkipped",
          "because");
      Event event = Await.value("the event", () -> written());
      assertThat(event.getReason()).isEqualTo("IssuerUpdateSkipped");
      assertThat(event.getMessage()).isEqualTo("because");
      assertThat(event.getType()).isEqualTo("Warning");
      assertThat(event.getSource().getComponent()).isEqualTo("linkerd-identity");
      assertThat(event.getInvolvedObject().getKind()).isEqualTo("Deployment");
    }
  }

  private Optional<Event> written() {
    return client.fabric8().v1().events().inNamespace("linkerd").list().getItems().stream()
        .findFirst();
  }

  @Test
  void refusalsCarryTheServersReasonAndNoBody() {
    api.override(
        request ->
            request.getPath().contains("/secrets")
                ? EmbeddedApi.json(
                    403, "{\"kind\":\"Status\",\"message\":\"secrets is forbidden\",\"code\":403}")
                : null);
    assertThatThrownBy(() -> new Secrets(client, "linkerd").read("s"))
        .isInstanceOf(ApiException.class)
        .hasMessage("secrets is forbidden");
  }

  @Test
  void aServerThatIsAwayIsNoAnswer() {
    api.stop();
    assertThatThrownBy(() -> new Secrets(client, "linkerd").read("s"))
        .isInstanceOfSatisfying(
            ApiException.class,
            failed -> assertThat(failed.code()).isEqualTo(ApiException.NO_ANSWER));
    api.startAgain();
  }

  @Test
  void requestsAreCounted() throws Exception {
    Optional<SecretData> _ = new Secrets(client, "linkerd").read("s");
    assertThat(
            api.metrics()
                .get("http_client_requests_total")
                .tags("client", "k8s", "code", "404", "method", "get")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(api.metrics().get("http_client_in_flight_requests").gauge().value()).isZero();
  }

  @Test
  void aBurstIsFreeAndTheRestWaits() {
    ManualClock clock = new ManualClock();
    RequestRate.Bucket bucket = new RequestRate(10, 2).bucket(clock);
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isEqualTo(100_000_000L);
    assertThat(bucket.take()).isEqualTo(200_000_000L);
    clock.advance(java.time.Duration.ofMillis(300));
    assertThat(bucket.take()).isZero();
  }
}
