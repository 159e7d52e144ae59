package io.lorica.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The text format of spec 03 §4.1 and the expiry of §4.2. */
class MetricsPageTest {
  private static final Labels TARGET = Labels.of("direction", "inbound").with("tls", "true");

  @AutoClose private final ManualClock clock = new ManualClock();
  private final LoopMetrics one = new LoopMetrics(clock);
  private final LoopMetrics other = new LoopMetrics(clock);
  private final MetricsPage page = new MetricsPage(List.of(one, other), Duration.ofMinutes(10));

  @Test
  void emptyFamiliesPrintNothing() {
    assertThat(PageText.of(page)).isEqualTo("# EOF\n");
  }

  @Test
  void loopsAreAddedUp() {
    one.counter(RequestFamilies.REQUESTS, TARGET).add(2);
    other.counter(RequestFamilies.REQUESTS, TARGET).add(3);

    assertThat(PageText.of(page))
        .contains("# TYPE request_total counter\n")
        .contains("request_total{direction=\"inbound\",tls=\"true\"} 5\n");
  }

  @Test
  void legacyHistogramsBeginWithTheirBuckets() {
    Histogram latency = one.histogram(RequestFamilies.RESPONSE_LATENCY, TARGET);
    latency.observe(0.5);
    latency.observe(1);
    latency.observe(45);
    latency.observe(70_000);

    List<String> lines =
        PageText.of(page)
            .lines()
            .filter(line -> line.startsWith("response_latency_ms"))
            .map(line -> line.replace("direction=\"inbound\",tls=\"true\"", "T"))
            .toList();
    assertThat(lines).hasSize(28);
    assertThat(lines.subList(0, 2))
        .containsExactly(
            "response_latency_ms_bucket{T,le=\"1\"} 2", "response_latency_ms_bucket{T,le=\"2\"} 2");
    assertThat(lines.subList(24, 28))
        .containsExactly(
            "response_latency_ms_bucket{T,le=\"50000\"} 3",
            "response_latency_ms_bucket{T,le=\"+Inf\"} 4",
            "response_latency_ms_count{T} 4",
            "response_latency_ms_sum{T} 70046.5");
  }

  @Test
  void registryFamiliesAreNamedWithoutTotalAndHistogramsEndWithTheirBuckets() {
    one.counter(ProcessFamilies.DNS_RESOLUTIONS, Labels.of("client", "policy")).increment();
    one.histogram(BalancerFamilies.OUTBOUND_HTTP.queueLatency(), Labels.NONE).observe(0.25);

    String text = PageText.of(page);
    assertThat(text)
        .contains(
            "# TYPE control_dns_resolutions counter\n"
                + "control_dns_resolutions_total{client=\"policy\"} 1\n");
    String queue = BalancerFamilies.OUTBOUND_HTTP.queueLatency().name();
    assertThat(text.lines().filter(line -> line.startsWith(queue + "_")))
        .startsWith(queue + "_sum 0.25", queue + "_count 1")
        .contains(queue + "_bucket{le=\"0.05\"} 0", queue + "_bucket{le=\"1.0\"} 1")
        .endsWith(queue + "_bucket{le=\"+Inf\"} 1");
  }

  @Test
  void helpAndTypeStandOnceForEachFamily() {
    one.counter(RequestFamilies.REQUESTS, TARGET).increment();
    one.counter(RequestFamilies.REQUESTS, TARGET.with("x", "y")).increment();

    assertThat(PageText.of(page).lines().filter(line -> line.startsWith("# TYPE"))).hasSize(1);
  }

  @Test
  void valuesAreEscaped() {
    one.counter(RequestFamilies.REQUESTS, Labels.of("a", "b\"c\\d\ne")).increment();

    assertThat(PageText.of(page)).contains("request_total{a=\"b\\\"c\\\\d\\ne\"} 1\n");
  }

  @Test
  @Spec("03#24")
  void anIdleSeriesIsPrintedOnceMore() {
    Counter counter = one.counter(RequestFamilies.REQUESTS, TARGET);
    counter.hold();
    counter.increment();
    clock.advance(Duration.ofHours(1));
    assertThat(PageText.of(page)).contains("request_total{");
    assertThat(PageText.of(page)).contains("request_total{");

    counter.release(clock.nanoTime());
    clock.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(PageText.of(page)).contains("request_total{");
    assertThat(PageText.of(page)).isEqualTo("# EOF\n");
  }

  @Test
  void otherFamiliesStay() {
    one.counter(PolicyFamilies.INBOUND_HTTP_AUTHZ_DENY, TARGET).increment();
    clock.advance(Duration.ofHours(1));
    PageText.of(page);

    assertThat(PageText.of(page)).contains("inbound_http_authz_deny_total{");
  }

  @Test
  void whoInventsLabelsCannotFillTheMemory() {
    for (int i = 0; i < LoopMetrics.MAX_SERIES + 5; i++) {
      one.counter(RequestFamilies.REQUESTS, Labels.of("n", Integer.toString(i))).increment();
    }

    String text = PageText.of(page);
    assertThat(text).contains("request_total{overflow=\"true\"} 5\n");
    assertThat(text.lines().filter(line -> line.startsWith("request_total{")))
        .hasSize(LoopMetrics.MAX_SERIES + 1);
  }
}
