package io.lorica.sandbox.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Posts a review to a webhook over HTTPS. Called from any thread; blocks. */
final class WebhookCaller {
  /** Rotations leave old clients behind; beyond this many all are made anew. */
  private static final int MOST_CLIENTS = 16;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServiceLocator services;
  private final Map<Trust, HttpClient> clients = new ConcurrentHashMap<>();

  WebhookCaller(ServiceLocator services) {
    this.services = services;
  }

  /** Whom a client trusts, and under which name. */
  private record Trust(String bundle, String serverName) {}

  /** Where a Service's port can be reached now. */
  interface ServiceLocator {
    Optional<InetSocketAddress> locate(String namespace, String service, int port);
  }

  /**
   * The webhook's answer.
   *
   * @throws IOException with the reason, if there is none in time
   */
  JsonNode call(JsonNode webhook, ObjectNode review) throws IOException {
    JsonNode config = webhook.path("clientConfig");
    Duration timeout = Duration.ofSeconds(webhook.path("timeoutSeconds").asLong(10));
    HttpRequest request =
        HttpRequest.newBuilder(target(config))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(review)))
            .build();
    try {
      HttpResponse<byte[]> answer =
          client(config).send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException("webhook answered with status " + answer.statusCode());
      }
      return JSON.readTree(answer.body());
    } catch (JacksonException e) {
      throw new IOException("webhook did not answer with JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private URI target(JsonNode config) throws IOException {
    if (config.hasNonNull("url")) {
      return URI.create(config.path("url").asString());
    }
    JsonNode service = config.path("service");
    String namespace = service.path("namespace").asString();
    String name = service.path("name").asString();
    InetSocketAddress address =
        services
            .locate(namespace, name, service.path("port").asInt(443))
            .orElseThrow(
                () -> new IOException("no endpoints available for service \"" + name + "\""));
    return URI.create(
        "https://%s:%d%s"
            .formatted(
                address.getAddress().getHostAddress(),
                address.getPort(),
                service.path("path").asString("/")));
  }

  private HttpClient client(JsonNode config) throws IOException {
    JsonNode service = config.path("service");
    String serverName =
        config.hasNonNull("url")
            ? URI.create(config.path("url").asString()).getHost()
            : service.path("name").asString() + "." + service.path("namespace").asString() + ".svc";
    Trust trust = new Trust(config.path("caBundle").asString(), serverName);
    HttpClient known = clients.get(trust);
    if (known != null) {
      return known;
    }
    if (clients.size() >= MOST_CLIENTS) {
      clients.clear();
    }
    HttpClient made = HttpClient.newBuilder().sslContext(context(trust)).build();
    clients.put(trust, made);
    return made;
  }

  private static SSLContext context(Trust trust) throws IOException {
    try {
      byte[] bundle = Base64.getDecoder().decode(trust.bundle());
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager manager =
          NamedServerTrust.of(new ByteArrayInputStream(bundle), trust.serverName());
      context.init(null, new TrustManager[] {manager}, null);
      return context;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("unable to load the webhook's root certificates: " + e.getMessage(), e);
    }
  }
}
