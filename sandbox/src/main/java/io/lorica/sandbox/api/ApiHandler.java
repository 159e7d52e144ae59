package io.lorica.sandbox.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Turns HTTP exchanges into requests and answers into HTTP. One virtual thread an exchange. */
final class ApiHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The limit of a real API server for a request's body: 3 MiB. */
  private static final int MOST_BYTES = 3 * 1024 * 1024;

  /** A quiet watch says so at this interval, which also tells whether the client is still there. */
  private static final Duration BOOKMARK_INTERVAL = Duration.ofSeconds(10);

  private final ObjectStore store;
  private final ObjectRequests objects;
  private final Reviews reviews;
  private final ApiServer.Gate gate;
  private final InstantSource clock;

  ApiHandler(
      ObjectStore store,
      ObjectRequests objects,
      Reviews reviews,
      ApiServer.Gate gate,
      InstantSource clock) {
    this.store = store;
    this.objects = objects;
    this.reviews = reviews;
    this.gate = gate;
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      serve(exchange);
    } catch (Refusal refusal) {
      send(exchange, new ApiAnswer(refusal.code(), refusal.status()));
    } catch (RuntimeException e) {
      LOG.error("{} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
      send(exchange, new ApiAnswer(500, new Refusal(500, "InternalError", "" + e).status()));
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/healthz") || path.equals("/readyz") || path.equals("/livez")) {
      sendText(exchange, "ok");
      return;
    }
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    User user = gate.authenticate(authorization == null ? "" : authorization);
    Optional<ObjectNode> discovery = Discovery.answer(path);
    if (discovery.isPresent()) {
      send(exchange, ApiAnswer.ok(discovery.get()));
      return;
    }
    ResourcePath resource = ResourcePath.parse(path).orElseThrow(ApiHandler::unknown);
    ApiRequest request = read(exchange, resource, user);
    gate.authorize(user, request.access());
    Optional<ApiAnswer> review = reviews.handle(request);
    if (review.isPresent()) {
      send(exchange, review.get());
      return;
    }
    ResourceKind kind =
        ResourceKinds.byPlural(resource.group(), resource.version(), resource.plural())
            .orElseThrow(ApiHandler::unknown);
    if (!request.isWatch()) {
      send(exchange, objects.handle(kind, request));
    } else if (exchange.getRequestHeaders().containsKey("Upgrade")) {
      // Clients that first try a WebSocket take 200 for "watch by plain GET".
      sendText(exchange, "");
    } else {
      watch(exchange, kind, request);
    }
  }

  private void watch(HttpExchange exchange, ResourceKind kind, ApiRequest request)
      throws IOException {
    String from = request.parameter("resourceVersion");
    String timeout = request.parameter("timeoutSeconds");
    Instant end = clock.instant().plusSeconds(timeout.isEmpty() ? 3600 : Long.parseLong(timeout));
    try (Watch watch =
        store.watch(
            kind,
            request.path().namespace(),
            ObjectRequests.selection(request),
            from.isEmpty() ? 0 : Long.parseLong(from))) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        stream(watch, out, request, end);
      }
    } catch (NumberFormatException _) {
      throw Refusal.badRequest("Invalid value for resourceVersion or timeoutSeconds");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void stream(Watch watch, OutputStream out, ApiRequest request, Instant end)
      throws IOException, InterruptedException {
    boolean bookmarks = request.parameter("allowWatchBookmarks").equals("true");
    while (clock.instant().isBefore(end)) {
      long version = store.version();
      Optional<WatchEvent> event = watch.poll(BOOKMARK_INTERVAL);
      if (event.isPresent()) {
        write(out, event.get());
        if (event.get().type() == WatchEvent.Type.ERROR) {
          return;
        }
      } else if (bookmarks) {
        write(out, watch.bookmark(version));
      }
    }
  }

  private static void write(OutputStream out, WatchEvent event) throws IOException {
    ObjectNode line = JSON.createObjectNode().put("type", event.type().name());
    line.set("object", event.object());
    byte[] bytes = JSON.writeValueAsBytes(line);
    byte[] withEnd = Arrays.copyOf(bytes, bytes.length + 1);
    withEnd[bytes.length] = '\n';
    out.write(withEnd);
    out.flush();
  }

  private static ApiRequest read(HttpExchange exchange, ResourcePath path, User user)
      throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new Refusal(413, "RequestEntityTooLarge", "limit is " + MOST_BYTES);
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String mediaType =
        type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    return new ApiRequest(
        exchange.getRequestMethod(),
        path,
        query(exchange.getRequestURI().getRawQuery()),
        mediaType,
        new String(body, StandardCharsets.UTF_8),
        user);
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw == null) {
      return query;
    }
    for (String parameter : raw.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      query.put(decode(name), decode(value));
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static Refusal unknown() {
    return new Refusal(404, "NotFound", "the server could not find the requested resource");
  }

  private static void sendText(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void send(HttpExchange exchange, ApiAnswer answer) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(answer.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.code(), bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
