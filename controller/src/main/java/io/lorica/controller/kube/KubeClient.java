package io.lorica.controller.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.lorica.mesh.time.NanoClock;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The connection to the API server. Safe on any thread; every call blocks its thread, which is a
 * virtual one, until the server has answered. Failures are {@link ApiException}s; nothing is tried
 * again here, because only the caller knows whether that is right.
 */
public final class KubeClient implements AutoCloseable {
  // An answer that takes longer than the API server's own limit of 60 s will not come.
  private static final long ANSWER_SECONDS = 65;
  private static final int CONNECT_MS = 5_000;
  private static final int REQUEST_MS = 10_000;

  private final KubernetesClient fabric8;
  private final ObjectMapper json = JsonMapper.builder().build();

  private KubeClient(KubernetesClient fabric8) {
    this.fabric8 = fabric8;
  }

  /** Opens a client; nothing is sent before the first call. */
  public static KubeClient open(KubeAccess access, RequestRate rate, MeterRegistry metrics) {
    Config config = config(access);
    config.setConnectionTimeout(CONNECT_MS);
    config.setRequestTimeout(REQUEST_MS);
    config.setRequestRetryBackoffLimit(0);
    RequestMeter meter = new RequestMeter(metrics, NanoClock.system(), rate);
    return new KubeClient(
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("lorica-meter", meter))
            .build());
  }

  private static Config config(KubeAccess access) {
    return switch (access) {
      case KubeAccess.Discovered() -> Config.autoConfigure(null);
      case KubeAccess.KubeconfigFile(var file) -> Config.fromKubeconfig(file.toFile());
      case KubeAccess.Url(var server) -> {
        Config config = Config.empty();
        config.setMasterUrl(server.toString());
        yield config;
      }
    };
  }

  /**
   * The client library itself, for the {@code kube} packages of programs that need a call which is
   * not offered here. Wrap the call in {@link #call}.
   */
  public KubernetesClient fabric8() {
    return fabric8;
  }

  /** Runs one call of the client library; its exceptions become {@link ApiException}s. */
  public <R> R call(Function<KubernetesClient, R> call) throws ApiException {
    try {
      return call.apply(fabric8);
    } catch (KubernetesClientException refused) {
      throw translate(refused);
    }
  }

  private static ApiException translate(KubernetesClientException refused) {
    if (refused.getCode() <= 0) {
      return new ApiException(String.valueOf(refused.getMessage()), refused);
    }
    String reason =
        refused.getStatus() != null && refused.getStatus().getMessage() != null
            ? refused.getStatus().getMessage()
            : "status " + refused.getCode();
    return new ApiException(refused.getCode(), reason);
  }

  /** The mapper for trees; model classes are read by {@link #decode}. */
  ObjectMapper json() {
    return json;
  }

  /** Reads a tree into a model class. Throws an unchecked exception that says what does not fit. */
  <K> K decode(JsonNode tree, Class<K> type) {
    return type == JsonNode.class
        ? type.cast(tree)
        : fabric8.getKubernetesSerialization().convertValue(tree, type);
  }

  /** GETs a path relative to the server's root and hands over the body as it arrives. */
  <R> R get(String pathAndQuery, BodyReader<R> reader) throws ApiException, InterruptedException {
    HttpClient http = fabric8.getHttpClient();
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(uri(pathAndQuery))
            .header("Accept", "application/json")
            .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
            .build();
    HttpResponse<InputStream> response = await(http.sendAsync(request, InputStream.class));
    try (InputStream body = response.body()) {
      if (!response.isSuccessful()) {
        throw new ApiException(response.code(), request.uri().getPath() + ": " + reason(body));
      }
      return reader.read(body);
    } catch (ApiException failed) {
      throw failed;
    } catch (IOException lost) {
      throw new ApiException("the answer broke off", lost);
    }
  }

  /**
   * One object by name, or nothing if there is none; {@code namespace} is empty for a cluster's.
   */
  public <K> Optional<K> find(ResourceKind<K> kind, String namespace, String name)
      throws ApiException {
    try {
      return Optional.of(decode(getTree("/" + kind.path(namespace) + "/" + name), kind.type()));
    } catch (ApiException failed) {
      if (failed.notFound()) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  /** GETs one object as a tree. */
  JsonNode getTree(String path) throws ApiException {
    try {
      return get(path.substring(1), json::readTree);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new ApiException("interrupted", stop);
    }
  }

  /** PATCHes one object. False when it is no longer what the patch expects, or gone. */
  boolean patch(String path, String contentType, JsonNode patch) throws ApiException {
    HttpClient http = fabric8.getHttpClient();
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(uri(path.substring(1)))
            .method("PATCH", contentType, patch.toString())
            .timeout(REQUEST_MS, TimeUnit.MILLISECONDS)
            .build();
    try {
      HttpResponse<String> response = await(http.sendAsync(request, String.class));
      if (response.isSuccessful()) {
        return true;
      }
      // 422: a test operation of the patch did not hold.
      if (response.code() == 404 || response.code() == 409 || response.code() == 422) {
        return false;
      }
      throw new ApiException(response.code(), "PATCH " + path + " was refused");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new ApiException("interrupted", stop);
    }
  }

  /** What {@link #get} does with a body. */
  @FunctionalInterface
  interface BodyReader<R> {
    R read(InputStream body) throws IOException;
  }

  private String reason(InputStream body) throws IOException {
    String text = new String(body.readNBytes(4096), java.nio.charset.StandardCharsets.UTF_8);
    try {
      return json.readTree(text).path("message").asString("refused");
    } catch (tools.jackson.core.JacksonException notJson) {
      return "refused";
    }
  }

  /** Opens a watch on a path relative to the server's root. */
  WatchStream watch(String pathAndQuery) throws ApiException, InterruptedException {
    HttpClient http = fabric8.getHttpClient();
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(uri(pathAndQuery))
            .header("Accept", "application/json")
            .forStreaming()
            .build();
    WatchStream stream = new WatchStream();
    HttpResponse<AsyncBody> response = await(http.consumeBytes(request, stream));
    if (!response.isSuccessful()) {
      response.body().cancel();
      throw new ApiException(response.code(), request.uri().getPath() + ": watch refused");
    }
    stream.attach(response.body());
    return stream;
  }

  private URI uri(String pathAndQuery) {
    String root = fabric8.getMasterUrl().toString();
    return URI.create(root.endsWith("/") ? root + pathAndQuery : root + "/" + pathAndQuery);
  }

  private static <R> R await(CompletableFuture<R> answer)
      throws ApiException, InterruptedException {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new ApiException("no answer: " + failed.getCause(), failed);
    } catch (TimeoutException late) {
      answer.cancel(true);
      throw new ApiException("no answer in time", late);
    }
  }

  @Override
  public void close() {
    fabric8.close();
  }
}
