package io.lorica.injector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.controller.admin.ProcessMetrics;
import io.lorica.controller.kube.KubeClient;
import io.lorica.injector.review.GoldenCase;
import io.lorica.injector.review.InstallationFiles;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The whole injector against an embedded API server, over real HTTPS. */
class InjectorProcessTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path files;
  private final ManualClock clock = new ManualClock();
  private final PrometheusMeterRegistry metrics = ProcessMetrics.registry();
  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient client = api.client(metrics);
  private final TestAuthority authority = TestAuthority.root("webhooks");
  private InjectorStack stack;

  @BeforeEach
  void start() throws Exception {
    for (JsonNode object : GoldenCase.cluster()) {
      api.create(collection(object), object);
    }
    Files.createDirectory(files.resolve("tls"));
    certificate(authority.leaf("localhost"));
    Files.writeString(files.resolve("values"), GoldenCase.valuesText());
    Files.writeString(files.resolve("anchors"), GoldenCase.trustAnchors());
    stack = InjectorStack.start(settings(), surroundings());
  }

  private static String collection(JsonNode object) {
    String namespace = object.path("metadata").path("namespace").asString();
    return switch (object.path("kind").asString()) {
      case "Namespace" -> "/api/v1/namespaces";
      case "ReplicaSet" -> "/apis/apps/v1/namespaces/" + namespace + "/replicasets";
      case "Job" -> "/apis/batch/v1/namespaces/" + namespace + "/jobs";
      default -> throw new IllegalArgumentException(object.toString());
    };
  }

  private InjectorSettings settings() {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new InjectorSettings(
        anyPort,
        anyPort,
        "linkerd",
        files.resolve("tls"),
        new InstallationFiles(
            files.resolve("values"),
            files.resolve("anchors"),
            "linkerd",
            "linkerd/proxy-injector " + GoldenCase.VERSION));
  }

  private InjectorStack.Surroundings surroundings() {
    return new InjectorStack.Surroundings(client, metrics, clock.instants(), clock, new Random(1));
  }

  @AfterEach
  void stop() throws Exception {
    stack.shutdown();
    client.close();
    api.close();
    // Feeds end on their own threads, and take their timers back there.
    Await.until("timers are taken back", () -> clock.untilNextNs().isEmpty());
    clock.close();
  }

  private void certificate(TestCredentials credentials) throws IOException {
    Files.writeString(files.resolve("tls/tls.crt"), credentials.chainPem());
    Files.writeString(files.resolve("tls/tls.key"), credentials.keyPem());
  }

  private static HttpClient trusting(TestAuthority authority) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(tls(authority))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private static SSLContext tls(TestAuthority authority) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", authority.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }

  private HttpResponse<String> post(HttpClient http, byte[] body) throws Exception {
    URI uri = URI.create("https://localhost:" + stack.address().getPort() + "/");
    return http.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(byte[] body) throws Exception {
    try (HttpClient http = trusting(authority)) {
      return post(http, body);
    }
  }

  private JsonNode review(ObjectNode review) throws Exception {
    HttpResponse<String> response = post(review.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(response.statusCode()).isEqualTo(200);
    return JSON.readTree(response.body()).path("response");
  }

  private JsonNode review(String golden) throws Exception {
    return review(request(golden));
  }

  private static ObjectNode request(String golden) {
    return (ObjectNode) JSON.readTree(GoldenCase.named(golden).reviewText());
  }

  private static String patch(JsonNode response) {
    return new String(
        Base64.getDecoder().decode(response.path("patch").asString()), StandardCharsets.UTF_8);
  }

  private String admin(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + stack.adminAddress().getPort() + path);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private List<String> events() throws Exception {
    return api.list("/api/v1/namespaces/inj-on/events").stream()
        .map(
            event ->
                event.path("involvedObject").path("kind").asString()
                    + " "
                    + event.path("involvedObject").path("name").asString()
                    + ": "
                    + event.path("reason").asString()
                    + ": "
                    + event.path("message").asString())
        .toList();
  }

  @Test
  @Spec({"06#1", "06#31"})
  void aPodIsPatchedAndItsDeploymentIsTold() throws Exception {
    JsonNode response = review("01-deployment-pod");

    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.path("patchType").asString()).isEqualTo("JSONPatch");
    assertThat(patch(response))
        .contains("\"linkerd-proxy\"", "/metadata/labels/linkerd.io~1proxy-deployment");
    Await.untilAsserted(
        () ->
            assertThat(events())
                .containsExactly("Deployment web: Injected: Linkerd sidecar proxy injected"));
    assertThat(admin("/ready")).isEqualTo("ok\n");
    assertThat(admin("/metrics"))
        .containsPattern("proxy_inject_admission_requests_total\\{[^}]*owner_kind=\"deployment\"")
        .containsPattern("proxy_inject_admission_responses_total\\{[^}]*skip=\"false\"")
        .contains("namespace_cache_size{cluster=\"local\"} 6");
  }

  @Test
  @Spec({"06#2", "06#32"})
  void aPodThatOptsOutStaysAndItsWorkloadIsToldWhy() throws Exception {
    JsonNode response = review("03-opt-out");

    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.has("patch")).isFalse();
    assertThat(review("19-cron-job-pod").has("patch")).isTrue();
    Await.untilAsserted(
        () ->
            assertThat(events())
                .containsExactlyInAnyOrder(
                    "Deployment web: InjectionSkipped: Linkerd sidecar proxy injection skipped:"
                        + " pod has the annotation \"linkerd.io/inject:disabled\"",
                    "CronJob cj: Injected: Linkerd sidecar proxy injected"));
    assertThat(admin("/metrics"))
        .containsPattern("skip=\"true\"[^}]*skip_reason=\"injection_disable_annotation_present\"");
  }

  @Test
  @Spec("06#24")
  void anAnnotatedServiceStaysAndIsNotCountedAsAnswered() throws Exception {
    assertThat(review("53-service-annotated").has("patch")).isFalse();

    assertThat(admin("/metrics"))
        .contains("proxy_inject_admission_requests_total{")
        .doesNotContain("proxy_inject_admission_responses_total{");
  }

  @Test
  @Spec("06#34")
  void aPodOfAnUnknownNamespaceIsDenied() throws Exception {
    JsonNode response = review("40-unknown-namespace");

    assertThat(response.path("allowed").asBoolean(true)).isFalse();
    assertThat(response.path("status").path("message").asString())
        .isEqualTo("namespaces \"inj-missing\" not found");
  }

  @Test
  void aPodCreatedRightAfterItsNamespaceIsInjected() throws Exception {
    ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    namespace
        .putObject("metadata")
        .put("name", "inj-missing")
        .putObject("annotations")
        .put("linkerd.io/inject", "enabled");
    api.create("/api/v1/namespaces", namespace);

    assertThat(patch(review("40-unknown-namespace"))).contains("\"linkerd-proxy\"");
  }

  @Test
  @Spec({"06#13", "06#14"})
  void whatCannotBeRenderedIsDenied() throws Exception {
    for (String golden : List.of("33-bad-log-http-headers", "39-close-wait-not-root")) {
      JsonNode response = review(golden);
      assertThat(response.path("allowed").asBoolean(true)).isFalse();
      assertThat(response.path("status").path("message").asString())
          .isEqualTo(GoldenCase.named(golden).exception().orElseThrow().path("message").asString());
    }
  }

  @ParameterizedTest
  @Spec("06#35")
  @CsvSource({
    "'', 200, ''",
    "not json, 400, failed to decode admission review request: ",
    "'[[', 400, failed to decode admission review request: ",
    "{}, 400, invalid admission review request",
    "'{\"request\":{\"uid\":\"\"}}', 400, invalid admission review request",
    "'{\"request\":{\"uid\":\"u\",\"kind\":{\"kind\":\"Pod\"},\"namespace\":\"inj-on\"}}', 200, {",
    "'{\"request\":{\"uid\":\"u\",\"kind\":7,\"namespace\":[],\"object\":8}}', 200, {",
  })
  void whatIsNoReviewGetsItsStatus(String body, int status, String start) throws Exception {
    HttpResponse<String> response = post(body.getBytes(StandardCharsets.UTF_8));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).startsWith(start);
    assertThat(review("01-deployment-pod").has("patch")).isTrue();
  }

  @Test
  @Spec("06#35")
  void aBodyBeyondTenMebibytesIsRefusedBeforeItIsRead() throws Exception {
    String head =
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n".formatted(11 << 20);
    try (Socket socket =
        tls(authority).getSocketFactory().createSocket("localhost", stack.address().getPort())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 500 ")
          .endsWith("limit reached while reading: 10485760");
    }
  }

  @Test
  void podsOfOddShapesAreNoCrash() throws Exception {
    for (String spec :
        List.of(
            "null",
            "{}",
            "{\"containers\":7}",
            "{\"containers\":[7,null]}",
            "{\"containers\":[{\"ports\":{},\"volumeMounts\":1,\"securityContext\":[]}]}",
            "{\"containers\":[{\"name\":7}],\"initContainers\":{}}")) {
      ObjectNode review = request("01-deployment-pod");
      ((ObjectNode) review.at("/request/object")).set("spec", JSON.readTree(spec));
      assertThat(review(review).path("allowed").asBoolean()).as(spec).isTrue();
    }
  }

  @Test
  @Spec("06#33")
  void changedFilesCountFromTheNextPodOn() throws Exception {
    String before = patch(review("01-deployment-pod"));
    Files.writeString(files.resolve("anchors"), "other\n");
    Files.writeString(
        files.resolve("values"), GoldenCase.valuesText().replace("linkerd=info", "linkerd=debug"));

    String after = patch(review("01-deployment-pod"));

    assertThat(before).contains("-----BEGIN CERTIFICATE-----", "linkerd=info");
    assertThat(after).contains("\"other\\n\"", "linkerd=debug").doesNotContain("-----BEGIN");
  }

  @Test
  void withoutReadableFilesPodsAreDenied() throws Exception {
    Files.writeString(files.resolve("values"), "proxy: [");
    assertThat(review("01-deployment-pod").path("status").path("message").asString())
        .startsWith("invalid values: ");

    Files.delete(files.resolve("values"));
    assertThat(review("01-deployment-pod").path("status").path("message").asString())
        .isEqualTo("cannot read " + files.resolve("values"));
  }

  @Test
  @Spec("06#36")
  void aNewCertificateIsServedAndABrokenOneIsNot() throws Exception {
    TestAuthority next = TestAuthority.root("next");
    byte[] body = new byte[0];
    certificate(next.leaf("localhost"));
    clock.advance(Duration.ofSeconds(5));
    try (HttpClient http = trusting(next)) {
      assertThat(post(http, body).statusCode()).isEqualTo(200);
    }
    try (HttpClient http = trusting(authority)) {
      assertThatThrownBy(() -> post(http, body)).isInstanceOf(SSLHandshakeException.class);
    }

    Files.writeString(files.resolve("tls/tls.crt"), "garbage");
    clock.advance(Duration.ofSeconds(5));
    try (HttpClient http = trusting(next)) {
      assertThat(post(http, body).statusCode()).isEqualTo(200);
    }
  }
}
