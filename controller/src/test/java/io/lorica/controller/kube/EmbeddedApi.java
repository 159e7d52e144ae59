package io.lorica.controller.kube;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An API server in this process for tests: objects live in memory, and a test may answer requests
 * itself. Stops and starts again on the same port with the same objects.
 */
public final class EmbeddedApi implements AutoCloseable {
  private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Function<RecordedRequest, @Nullable MockResponse>> overrides =
      new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final int port;
  private MockWebServer server;

  public EmbeddedApi() {
    server = serve(0);
    port = server.getPort();
  }

  private MockWebServer serve(int onPort) {
    MockWebServer web = new MockWebServer();
    web.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    web.start(InetAddress.getLoopbackAddress(), onPort);
    return web;
  }

  private MockResponse answer(RecordedRequest request) {
    requests.add(request.getMethod() + " " + request.getPath());
    for (Function<RecordedRequest, @Nullable MockResponse> override : overrides) {
      MockResponse own = override.apply(request);
      if (own != null) {
        return own;
      }
    }
    return objects.dispatch(request);
  }

  /** Asked before the objects, latest first; null leaves the request to the next. */
  public void override(Function<RecordedRequest, @Nullable MockResponse> answer) {
    overrides.addFirst(answer);
  }

  /** A JSON answer. */
  public static MockResponse json(int code, String body) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(body);
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
    server.shutdown();
  }

  public void startAgain() {
    server = serve(port);
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
