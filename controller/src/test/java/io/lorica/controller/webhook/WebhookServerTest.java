package io.lorica.controller.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.http.HttpAnswer;
import io.lorica.controller.http.HttpLimits;
import io.lorica.controller.http.HttpQuestion;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

final class WebhookServerTest {
  private static final String REVIEW =
      """
      {"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview",
       "request":{"uid":"u-1","operation":"CREATE","namespace":"ns",
         "kind":{"kind":"Pod"},"object":{"metadata":{"name":"p"}}}}
      """;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() throws InterruptedException {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void reviewsTravelOverTls13() throws Exception {
    TestAuthority authority = TestAuthority.root("ca");
    ServingCertificate certificate = new ServingCertificate(keyed(authority.leaf("localhost")));
    try (WebhookServer server = open(certificate);
        HttpClient client = client(authority)) {
      HttpResponse<String> response = post(client, server, REVIEW);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("\"response\":{\"uid\":\"u-1\",\"allowed\":true");
      assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void aReplacedCertificateIsShownFromTheNextConnectionOn() throws Exception {
    TestAuthority old = TestAuthority.root("old");
    TestAuthority other = TestAuthority.root("new");
    ServingCertificate certificate = new ServingCertificate(keyed(old.leaf("localhost")));
    try (WebhookServer server = open(certificate)) {
      try (HttpClient client = client(old)) {
        assertThat(post(client, server, REVIEW).statusCode()).isEqualTo(200);
        certificate.replace(keyed(other.leaf("localhost")));
        // The open connection keeps what it has.
        assertThat(post(client, server, REVIEW).statusCode()).isEqualTo(200);
      }
      try (HttpClient client = client(other)) {
        assertThat(post(client, server, REVIEW).statusCode()).isEqualTo(200);
      }
      try (HttpClient client = client(old)) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> post(client, server, REVIEW))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|200|''",
        "not json|400|failed to decode admission review request: ",
        "[1]|400|failed to decode admission review request: ",
        "{}|400|invalid admission review request",
        "{\"request\":{\"uid\":\"\"}}|400|invalid admission review request",
        "{\"request\":7}|400|invalid admission review request"
      })
  void whatIsNoReviewGetsItsStatus(String body, int status, String start) {
    HttpAnswer answer = ask(_ -> new AdmissionResponse.Allow(), body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(text(answer)).startsWith(start);
  }

  @Test
  void deepNestingIsRefusedNotACrash() {
    HttpAnswer answer = ask(_ -> new AdmissionResponse.Allow(), "[".repeat(1_000_000));
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void theAnswerIsTheReviewWithItsResponse() {
    assertThat(text(ask(_ -> new AdmissionResponse.Allow(), REVIEW)))
        .isEqualTo(
            "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\","
                + "\"request\":{\"uid\":\"u-1\",\"operation\":\"CREATE\",\"namespace\":\"ns\","
                + "\"kind\":{\"kind\":\"Pod\"},\"object\":{\"metadata\":{\"name\":\"p\"}}},"
                + "\"response\":{\"uid\":\"u-1\",\"allowed\":true}}");
  }

  @Test
  void aPatchIsJsonInBase64() {
    ArrayNode patch = JsonMapper.builder().build().createArrayNode();
    patch.addObject().put("op", "remove").put("path", "/x");
    assertThat(text(ask(_ -> new AdmissionResponse.Patch(patch), REVIEW)))
        .endsWith(
            "\"response\":{\"uid\":\"u-1\",\"allowed\":true,\"patchType\":\"JSONPatch\","
                + "\"patch\":\"W3sib3AiOiJyZW1vdmUiLCJwYXRoIjoiL3gifV0=\"}}");
  }

  @Test
  void denialsCarryTheirReason() {
    assertThat(text(ask(_ -> new AdmissionResponse.Deny(400, "because"), REVIEW)))
        .endsWith(
            "\"response\":{\"uid\":\"u-1\",\"allowed\":false,"
                + "\"status\":{\"message\":\"because\",\"code\":400}}}");
    assertThat(text(ask(_ -> new AdmissionResponse.Deny(0, "because"), REVIEW)))
        .endsWith("\"allowed\":false,\"status\":{\"message\":\"because\"}}}");
    assertThat(text(ask(_ -> new AdmissionResponse.Allow(List.of("careful")), REVIEW)))
        .endsWith("\"allowed\":true,\"warnings\":[\"careful\"]}}");
  }

  @Test
  void handlersAreFoundByPath() {
    Map<String, AdmissionHandler> handlers =
        Map.of(
            "/", _ -> new AdmissionResponse.Allow(),
            "/no", _ -> new AdmissionResponse.Deny(0, "no"));
    byte[] body = REVIEW.getBytes(StandardCharsets.UTF_8);
    assertThat(text(WebhookServer.answer(handlers, new HttpQuestion("POST", "/no", body))))
        .contains("\"allowed\":false");
    assertThat(text(WebhookServer.answer(handlers, new HttpQuestion("PUT", "/any", body))))
        .contains("\"allowed\":true");
  }

  private static HttpAnswer ask(AdmissionHandler handler, String body) {
    return WebhookServer.answer(
        Map.of("/", handler), new HttpQuestion("POST", "/", body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(HttpAnswer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private WebhookServer open(ServingCertificate certificate) throws Exception {
    return WebhookServer.open(
        new WebhookServer.Spec(
            "test",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            certificate,
            HttpLimits.WEBHOOK,
            Map.of("/", _ -> new AdmissionResponse.Allow())),
        loops,
        new SimpleMeterRegistry());
  }

  private static HttpClient client(TestAuthority trusted) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", trusted.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }

  private static HttpResponse<String> post(HttpClient client, WebhookServer server, String body)
      throws Exception {
    URI uri = URI.create("https://localhost:" + server.address().getPort() + "/");
    return client.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static KeyedChain keyed(TestCredentials credentials) {
    return new KeyedChain(credentials.key(), credentials.chain());
  }
}
