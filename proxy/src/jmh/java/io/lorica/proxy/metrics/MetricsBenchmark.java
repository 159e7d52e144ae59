package io.lorica.proxy.metrics;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a request counts, and the page of a proxy with a hundred targets. */
@State(Scope.Thread)
public class MetricsBenchmark {
  private static final int TARGETS = 100;

  private final LoopMetrics loop = new LoopMetrics(() -> 0);
  private final MetricsPage page = new MetricsPage(List.of(loop), Duration.ofMinutes(10));
  private final Labels labels = Labels.of("direction", "inbound").with("tls", "true");
  private final Counter requests = loop.counter(RequestFamilies.REQUESTS, labels);
  private final Histogram latency = loop.histogram(RequestFamilies.RESPONSE_LATENCY, labels);
  private double observed;

  @Setup
  public void fill() {
    for (int i = 0; i < TARGETS; i++) {
      Labels target = labels.with("target_addr", "10.0.0." + i + ":8080");
      loop.counter(RequestFamilies.REQUESTS, target).increment();
      loop.counter(RequestFamilies.RESPONSES, target).increment();
      loop.histogram(RequestFamilies.RESPONSE_LATENCY, target).observe(i);
    }
  }

  @Benchmark
  public void increment() {
    requests.increment();
  }

  /** Latencies of up to a second, in milliseconds. */
  @Benchmark
  public void observe() {
    observed = (observed + 1.25) % 1_000;
    latency.observe(observed);
  }

  @Benchmark
  public Counter lookUp() {
    return loop.counter(RequestFamilies.REQUESTS, labels);
  }

  /** Without what the transport does to it. */
  @Benchmark
  public void page() throws IOException {
    page.print(Writer.nullWriter());
  }
}
