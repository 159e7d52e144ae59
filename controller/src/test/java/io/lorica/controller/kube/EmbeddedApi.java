package io.lorica.controller.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An API server in this process for tests: objects live in memory, and a test may answer requests
 * itself. Stops and starts again on the same port with the same objects.
 */
public final class EmbeddedApi implements AutoCloseable {
  private static final Pattern FROM = Pattern.compile("resourceVersion=(\\d+)");

  private final RecordedObjects objects = new RecordedObjects();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Function<RecordedRequest, @Nullable MockResponse>> overrides =
      new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final int port;
  private HttpServer server;
  private ExecutorService executor;

  public EmbeddedApi() {
    executor = Executors.newVirtualThreadPerTaskExecutor();
    server = serve(0);
    port = server.getAddress().getPort();
  }

  private HttpServer serve(int onPort) {
    try {
      HttpServer web =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 0);
      web.setExecutor(executor);
      web.createContext("/", this::answer);
      web.start();
      return web;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    String method = exchange.getRequestMethod();
    requests.add(method + " " + path);
    byte[] body = exchange.getRequestBody().readAllBytes();
    Headers headers =
        Headers.builder()
            .add("Content-Type", "" + exchange.getRequestHeaders().getFirst("Content-Type"))
            .build();
    RecordedRequest request =
        new RecordedRequest(
            "HTTP/1.1", HttpMethod.valueOf(method), path, headers, new Buffer(body));
    try (exchange) {
      MockResponse own = own(request);
      if (own == null && path.contains("watch=true")) {
        watch(exchange, path);
      } else {
        write(exchange, own == null ? objects.dispatch(request) : own);
      }
    }
  }

  private @Nullable MockResponse own(RecordedRequest request) {
    for (Function<RecordedRequest, @Nullable MockResponse> override : overrides) {
      MockResponse own = override.apply(request);
      if (own != null) {
        return own;
      }
    }
    return null;
  }

  private static void write(HttpExchange exchange, MockResponse response) throws IOException {
    byte[] body = response.getBody() == null ? new byte[0] : response.getBody().getBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(response.code(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Tells changes until the peer or the server goes. */
  private void watch(HttpExchange exchange, String path) throws IOException {
    Matcher version = FROM.matcher(path);
    long from = version.find() ? Long.parseLong(version.group(1)) : 0;
    AttributeSet query = objects.query(URLDecoder.decode(path, StandardCharsets.UTF_8));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    int position = 0;
    try {
      while (true) {
        Optional<Integer> at = objects.await(position, query, from, 50);
        if (at.isPresent()) {
          position = at.get() + 1;
          out.write((objects.message(at.get()) + "\n").getBytes(StandardCharsets.UTF_8));
        } else {
          // White space between messages: finds a peer that has gone.
          out.write('\n');
        }
        out.flush();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asked before the objects, latest first; null leaves the request to the next. */
  public void override(Function<RecordedRequest, @Nullable MockResponse> answer) {
    overrides.addFirst(answer);
  }

  /** A JSON answer. */
  public static MockResponse json(int code, String body) {
    return new MockResponse().setResponseCode(code).setBody(body);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Method and path of every request so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** A new client; close it before this. */
  public KubeClient client() {
    return KubeClient.open(new KubeAccess.Url(url()), RequestRate.STANDARD, metrics);
  }

  public SimpleMeterRegistry metrics() {
    return metrics;
  }

  /** Drops every connection; objects stay. */
  public void stop() {
    executor.shutdownNow();
    server.stop(0);
  }

  public void startAgain() {
    executor = Executors.newVirtualThreadPerTaskExecutor();
    server = serve(port);
  }

  @Override
  public void close() {
    stop();
  }
}
