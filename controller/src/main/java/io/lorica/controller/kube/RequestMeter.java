package io.lorica.controller.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.lorica.mesh.time.NanoClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts and times every request to the API server under the names of spec 05 §6.4 (client {@code
 * k8s}) and holds requests back to the agreed rate. Safe on any thread.
 */
final class RequestMeter implements Interceptor {
  private static final String CLIENT = "client";

  // 0.01–0.05 by 0.01, 0.1–0.5 by 0.1, 1–5 by 1, 10–50 by 10 seconds: spec 04 §14.
  private static final Duration[] BUCKETS =
      Stream.of(10, 100, 1_000, 10_000)
          .flatMap(step -> IntStream.rangeClosed(1, 5).mapToObj(n -> Duration.ofMillis(n * step)))
          .toArray(Duration[]::new);

  private final MeterRegistry metrics;
  private final NanoClock clock;
  private final RequestRate.Bucket bucket;
  // When each request began. Weak: one that is abandoned is told to nobody.
  private final Map<HttpRequest, Long> startedNs = Collections.synchronizedMap(new WeakHashMap<>());
  private final AtomicInteger inFlight = new AtomicInteger();

  RequestMeter(MeterRegistry metrics, NanoClock clock, RequestRate rate) {
    this.metrics = metrics;
    this.clock = clock;
    this.bucket = rate.bucket(clock);
    Gauge.builder("http_client_in_flight_requests", inFlight, AtomicInteger::get)
        .description("A gauge of in-flight requests.")
        .tag(CLIENT, "k8s")
        .strongReference(true)
        .register(metrics);
    constant("http_client_qps", "Max QPS used for the client config.", rate.qps());
    constant("http_client_burst", "Burst used for the client config.", rate.burst());
  }

  private void constant(String name, String help, double value) {
    Gauge.builder(name, () -> value).description(help).tag(CLIENT, "k8s").register(metrics);
  }

  /** Runs on the thread that makes the request; a virtual one may wait here, a loop never does. */
  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    long waitNs = bucket.take();
    if (waitNs > 0 && Thread.currentThread().isVirtual()) {
      try {
        Thread.sleep(Duration.ofNanos(waitNs));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The last stop before the wire, and the first that has the request as it is sent. */
  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> consumer(
      AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    startedNs.put(request, clock.nanoTime());
    inFlight.incrementAndGet();
    return consumer;
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    String code = Integer.toString(response.code());
    String method = request.method().toLowerCase(Locale.ROOT);
    Long began = startedNs.remove(request);
    Counter.builder("http_client_requests_total")
        .description("A counter for requests from the wrapped client.")
        .tags(CLIENT, "k8s", "code", code, "method", method)
        .register(metrics)
        .increment();
    if (began != null) {
      inFlight.decrementAndGet();
      Timer.builder("http_client_request_latency_seconds")
          .description("A histogram of request latencies.")
          .tags(CLIENT, "k8s", "code", code, "method", method)
          .serviceLevelObjectives(BUCKETS)
          .register(metrics)
          .record(Duration.ofNanos(clock.nanoTime() - began));
    }
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    inFlight.updateAndGet(open -> Math.max(0, open - 1));
    Counter.builder("http_client_errors_total")
        .description("A counter for errors from the wrapped client.")
        .tags(CLIENT, "k8s", "method", request.method().toLowerCase(Locale.ROOT))
        .register(metrics)
        .increment();
  }
}
