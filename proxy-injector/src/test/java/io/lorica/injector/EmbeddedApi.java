package io.lorica.injector;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.lorica.controller.kube.KubeAccess;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.RequestRate;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An API server in this process, with objects in memory and spoken to as any other. */
final class EmbeddedApi implements AutoCloseable {
  private final MockWebServer server = new MockWebServer();
  private final HttpClient http = HttpClient.newHttpClient();

  EmbeddedApi() {
    server.setDispatcher(new KubernetesCrudDispatcher());
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getPort() + path);
  }

  KubeClient client(MeterRegistry metrics) {
    return KubeClient.open(new KubeAccess.Url(url("/")), RequestRate.STANDARD, metrics);
  }

  /** Creates an object in the collection at {@code path}. */
  void create(String path, JsonNode object) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(object.toString()))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + ": " + response.statusCode() + " " + response.body());
    }
  }

  /** The objects of the collection at {@code path}. */
  List<JsonNode> list(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(url(path)).build(), HttpResponse.BodyHandlers.ofString());
    JsonNode items = new JsonMapper().readTree(response.body()).path("items");
    return StreamSupport.stream(items.spliterator(), false).toList();
  }

  @Override
  public void close() {
    http.close();
    server.shutdown();
  }
}
