package io.lorica.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.ConnectConfig;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.DnsConfig;
import io.lorica.proxy.config.HostPort;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.control.ControlChannel;
import io.lorica.proxy.control.ControlClient;
import io.lorica.proxy.control.DnsClient;
import io.lorica.proxy.harness.Collector;
import io.lorica.proxy.http.h2.Http2Events;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.log.Logging;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricsPage;
import io.lorica.proxy.metrics.PageText;
import io.lorica.proxy.net.TestLoop;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.trace.TraceSpan.Attribute;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches and bounds (spec 03 §9.3), with a real collector and a manual clock. */
class SpanExporterTest {
  private static final ConnectConfig CONNECT =
      new ConnectConfig(
          Duration.ofSeconds(30),
          new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0),
          TcpOptions.DEFAULTS);
  private static final TraceContext CONTEXT =
      new TraceContext(
          TraceContext.Format.W3C,
          0x0af7651916cd43ddL,
          0x8448eb211c80319cL,
          0xb7ad6b7169203331L,
          TraceContext.SAMPLED);

  private final TestLoop loop = new TestLoop();
  private final ManualClock clock = new ManualClock();
  private final LoopMetrics metrics = new LoopMetrics(clock);
  private final DnsClient dns = new DnsClient(loop.loop(), List.of(), Duration.ofSeconds(30));
  private final LoopContext context =
      new LoopContext(loop.loop(), clock, clock, new SplittableRandom(1), metrics);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final SpanExporter exporter =
      new SpanExporter(context, TraceResource.of(7, 1, "web-1", Map.of()));
  private Collector collector;
  private ControlChannel channel;

  @BeforeEach
  void open() throws IOException {
    Logging.install("linkerd=info", false, lines::add, clock, clock.instants());
    collector = Collector.start();
    ControlChannel.Parts parts =
        new ControlChannel.Parts(
            context,
            clock.instants(),
            dns,
            DnsConfig.UNSET,
            (_, _, _, _) -> {
              throw new AssertionError("a local collector is not secured");
            },
            Http2Settings.DEFAULT,
            new Http2Runtime(clock, clock, Http2Events.NONE));
    channel =
        loop.call(
            () ->
                ControlChannel.open(
                    parts,
                    ControlClient.TRACE_COLLECTOR,
                    new ControlService.Local(new HostPort("localhost.", collector.port())),
                    CONNECT));
  }

  @AfterEach
  void close() {
    Logging.install("warn", false, System.out::print, clock, clock.instants());
    run(channel::close);
    awaitIdle();
    dns.close();
    loop.close();
    clock.close();
    collector.close();
  }

  private void run(Runnable task) {
    loop.call(
        () -> {
          task.run();
          return true;
        });
  }

  private void start() {
    run(() -> exporter.start(channel.grpc()));
  }

  private static TraceSpan span(long id) {
    return new TraceSpan(CONTEXT, id, TraceSpan.Kind.CLIENT, "/x", 5, 9, List.of());
  }

  /** Offers spans, each after the one before was taken out of the queue. */
  private void gather(int from, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(exporter.offer(span(from + i))).isTrue();
      run(() -> {});
    }
  }

  private void tenSecondsPass() {
    run(() -> clock.advance(SpanExporter.BATCH_AGE));
  }

  private String page() {
    return loop.call(() -> PageText.of(new MetricsPage(List.of(metrics), Duration.ofMinutes(10))));
  }

  @Test
  void aSpanIsToldInTheWordsOfTheStandard() {
    start();
    List<Attribute> attributes = List.of(new Attribute("a", "b"), new Attribute("c", "d"));
    exporter.offer(new TraceSpan(CONTEXT, 1, TraceSpan.Kind.SERVER, "/x", 5, 9, attributes));
    exporter.offer(span(0x1234));
    run(() -> {});
    tenSecondsPass();

    ScopeSpans scope = collector.requests(1).getFirst().getResourceSpans(0).getScopeSpans(0);
    assertThat(scope.hasScope()).isTrue();
    assertThat(scope.getScope().toByteArray()).isEmpty();
    assertThat(collector.requests().getFirst().getResourceSpans(0).getResource())
        .isEqualTo(TraceResource.of(7, 1, "web-1", Map.of()));
    Span server = scope.getSpans(0);
    assertThat(HexFormat.of().formatHex(server.getTraceId().toByteArray()))
        .isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(HexFormat.of().formatHex(server.getSpanId().toByteArray()))
        .isEqualTo("0000000000000001");
    assertThat(HexFormat.of().formatHex(server.getParentSpanId().toByteArray()))
        .isEqualTo("b7ad6b7169203331");
    assertThat(server.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(server.getFlags()).isEqualTo(0x300);
    assertThat(server.getName()).isEqualTo("/x");
    assertThat(server.getStartTimeUnixNano()).isEqualTo(5);
    assertThat(server.getEndTimeUnixNano()).isEqualTo(9);
    assertThat(server.getAttributesList())
        .containsExactly(OtlpMessages.text("a", "b"), OtlpMessages.text("c", "d"));
    assertThat(server.hasStatus()).isFalse();
    assertThat(server.getTraceState()).isEmpty();
    assertThat(server.getEventsCount() + server.getLinksCount()).isZero();
    assertThat(scope.getSpans(1).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
  }

  @Test
  void whatIsThereAfterTenSecondsIsSent() {
    start();
    gather(1, 3);
    run(() -> clock.advance(SpanExporter.BATCH_AGE.minusNanos(1)));
    assertThat(collector.requests()).isEmpty();
    run(() -> clock.advance(Duration.ofNanos(1)));
    assertThat(collector.spans(3)).hasSize(3);

    // The next batch has ten seconds of its own.
    gather(4, 1);
    run(() -> clock.advance(SpanExporter.BATCH_AGE.minusNanos(1)));
    assertThat(collector.requests()).hasSize(1);
    run(() -> clock.advance(Duration.ofNanos(1)));
    assertThat(collector.spans(4)).hasSize(4);
    assertThat(page())
        .contains("opentelemetry_span_export_streams 1\n")
        .contains("control_request_total{addr=\"localhost:" + collector.port() + "\"");
  }

  @Test
  void aThousandSpansAreSentAtOnceAndNoTimerIsLeft() {
    start();
    gather(1, SpanExporter.BATCH);

    assertThat(collector.requests(1)).hasSize(1);
    assertThat(collector.spans()).hasSize(SpanExporter.BATCH);
    awaitIdle();
    assertThat(clock.pending()).isZero();
  }

  /** Calls and connections have timers of their own, which go with them. */
  private void awaitIdle() {
    Await.until("no timer is left", () -> loop.call(() -> clock.pending() == 0));
  }

  @Test
  void aBatchThatHasGrownLargeIsSentAtOnce() {
    start();
    String large = "x".repeat(SpanExporter.BATCH_BYTES / 4);
    List<Attribute> attributes = List.of(new Attribute("a", large));
    for (int i = 1; i <= 4; i++) {
      exporter.offer(new TraceSpan(CONTEXT, i, TraceSpan.Kind.SERVER, "/", 1, 2, attributes));
      run(() -> {});
    }

    assertThat(collector.spans(4)).hasSize(4);
    assertThat(collector.requests()).hasSize(1);
  }

  @Test
  void aFullQueueRefusesSpansAndStallsNobody() {
    // Nothing is sent yet: one batch is gathered, then the queue fills.
    gather(1, SpanExporter.BATCH);
    for (int i = 0; i < SpanExporter.QUEUE; i++) {
      assertThat(exporter.offer(span(5000 + i))).isTrue();
    }
    run(() -> {});
    assertThat(exporter.offer(span(9000))).isFalse();

    start();
    assertThat(collector.spans(SpanExporter.BATCH)).hasSize(SpanExporter.BATCH);
    Await.until("the queue is empty", () -> exporter.offer(span(9001)));
    awaitAnswer();
    tenSecondsPass();
    assertThat(collector.spans(SpanExporter.BATCH + SpanExporter.QUEUE + 1))
        .extracting(each -> HexFormat.of().formatHex(each.getSpanId().toByteArray()))
        .doesNotContain(HexFormat.of().toHexDigits(9000L))
        .endsWith(HexFormat.of().toHexDigits(9001L));
  }

  private void awaitAnswer() {
    Await.until("the answer of the collector", () -> page().contains("control_response_total{"));
    run(() -> {});
  }

  @Test
  void whileOneRequestIsUnderWayTheNextBatchWaits() {
    collector.hold();
    start();
    gather(1, 1);
    tenSecondsPass();
    collector.requests(1);
    gather(2, 1);
    tenSecondsPass();
    assertThat(collector.requests()).hasSize(1);

    collector.release();
    assertThat(collector.spans(2)).hasSize(2);
    assertThat(collector.requests()).hasSize(2);
  }

  @Test
  void spansOfAFailedRequestAreLostAndTheNextAreSent() {
    collector.fail(Status.UNAVAILABLE.withDescription("full"));
    start();
    gather(1, 2);
    tenSecondsPass();
    Await.until("the line", () -> !lines.isEmpty());
    assertThat(lines)
        .singleElement()
        .asString()
        .contains(" WARN ", "Span export failed times=1 spans=2 error=UNAVAILABLE: full");

    collector.answer(ExportTraceServiceResponse.getDefaultInstance());
    gather(3, 1);
    tenSecondsPass();
    assertThat(collector.spans(3)).hasSize(3);
    assertThat(collector.requests()).hasSize(2);
    assertThat(lines).hasSize(1);
  }

  @Test
  void aCollectorThatNeverAnswersIsGivenUp() {
    collector.hold();
    start();
    gather(1, 1);
    tenSecondsPass();
    collector.requests(1);
    run(() -> clock.advance(Duration.ofSeconds(10)));
    Await.until("the line", () -> !lines.isEmpty());
    assertThat(lines).singleElement().asString().contains("DEADLINE_EXCEEDED");

    gather(2, 1);
    tenSecondsPass();
    assertThat(collector.requests(2)).hasSize(2);
    collector.release();
  }

  @Test
  void whatACollectorRefusesInPartIsToldOf() {
    collector.answer(
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(1)
                    .setErrorMessage("too old"))
            .build());
    start();
    gather(1, 2);
    tenSecondsPass();
    Await.until("the line", () -> !lines.isEmpty());
    assertThat(lines)
        .singleElement()
        .asString()
        .contains("Span export failed times=1 spans=1 error=too old");
  }

  @Test
  void afterTheEndOfTheLoopSpansAreRefused() {
    TestLoop ended = new TestLoop();
    LoopContext gone =
        new LoopContext(ended.loop(), clock, clock, new SplittableRandom(1), metrics);
    SpanExporter late = new SpanExporter(gone, TraceResource.of(7, 1, "", Map.of()));
    ended.close();

    assertThat(late.offer(span(1))).isFalse();
  }
}
