package io.lorica.sandbox.api;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** A webhook on the loopback: labels what it sees, refuses what carries the label deny. */
final class ContractWebhook implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerCertificate certificate =
      ServerCertificate.create(List.of("localhost"), List.of("127.0.0.1"), Instant.now());
  private final HttpsServer server;
  private final AtomicInteger calls = new AtomicInteger();

  ContractWebhook() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.sslContext()));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            calls.incrementAndGet();
            byte[] answer = answer(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  String caBundle() {
    return Base64.getEncoder()
        .encodeToString(certificate.pem().getBytes(StandardCharsets.US_ASCII));
  }

  int calls() {
    return calls.get();
  }

  private static byte[] answer(JsonNode review) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
    JsonNode request = review.path("request");
    ObjectNode response = answer.putObject("response").put("uid", request.path("uid").asString());
    boolean deny = request.path("object").path("metadata").path("labels").has("deny");
    response.put("allowed", !deny);
    if (deny) {
      response.putObject("status").put("message", "carries the label deny");
    } else {
      String patch =
          "[{\"op\":\"add\",\"path\":\"/metadata/labels/seen-as\",\"value\":\"%s\"}]"
              .formatted(request.path("resource").path("resource").asString());
      response
          .put("patchType", "JSONPatch")
          .put("patch", Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)));
    }
    return JSON.writeValueAsBytes(answer);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
