package io.lorica.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.client.AnswerLog;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.log.Logging;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricsPage;
import io.lorica.proxy.metrics.PageText;
import io.lorica.proxy.net.TestLoop;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.trace.TraceSpan.Attribute;
import io.lorica.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TracerTest {
  private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String UNSAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  private static final long PARENT = 0xb7ad6b7169203331L;

  @AutoClose private final TestLoop loop = new TestLoop();
  @AutoClose private final ManualClock clock = new ManualClock();
  private final LoopMetrics metrics = new LoopMetrics(clock);
  private final LoopContext context =
      new LoopContext(loop.loop(), clock, clock, new SplittableRandom(1), metrics);
  private final List<TraceSpan> spans = new ArrayList<>();
  private final Tracer tracer =
      new Tracer(context, clock.instants(), Tracer.Direction.INBOUND, spans::add);
  private final AnswerLog answer = new AnswerLog();
  private final RequestHead head = new RequestHead();
  private final ResponseHead ok = new ResponseHead();

  private void request(String traceparent) {
    head.clear();
    head.method("GET");
    head.path("/x?y");
    head.headers().add("traceparent", traceparent);
  }

  private long spanInHead() {
    TraceContext now = Optional.ofNullable(TraceContext.find(head.headers())).orElseThrow();
    assertThat(now.traceLow()).isEqualTo(0x8448eb211c80319cL);
    return now.parent();
  }

  @Test
  void aRequestThatSaysNothingIsLeftAlone() {
    head.method("GET");
    head.headers().add("tracestate", "a=b");

    assertThat(tracer.accepted(head, answer)).isSameAs(answer);
    assertThat(tracer.dialled(head, answer)).isSameAs(answer);
    assertThat(head.headers()).hasToString("tracestate: a=b\n");
  }

  @Test
  void aRequestThatIsNotSampledGetsASpanOfWhichNobodyHears() {
    request(UNSAMPLED);

    assertThat(tracer.accepted(head, answer)).isSameAs(answer);
    long accepted = spanInHead();
    tracer.dialled(head, answer).head(ok, true);

    assertThat(accepted).isNotEqualTo(PARENT);
    assertThat(spanInHead()).isNotEqualTo(accepted).isNotEqualTo(PARENT);
    assertThat(spans).isEmpty();
  }

  @Test
  void theClientSpanIsAChildOfTheServerSpan() {
    request(SAMPLED);

    ResponseStream accepted = tracer.accepted(head, answer);
    clock.advance(Duration.ofMillis(1));
    FailableResponse dialled = tracer.dialled(head, answer);
    long sent = spanInHead();
    clock.advance(Duration.ofMillis(2));
    dialled.head(ok, false);
    clock.advance(Duration.ofMillis(4));
    accepted.head(ok, false);

    long start = ManualClock.EPOCH.getEpochSecond() * 1_000_000_000;
    TraceSpan client = spans.get(0);
    TraceSpan server = spans.get(1);
    assertThat(server.kind()).isEqualTo(TraceSpan.Kind.SERVER);
    assertThat(server.context().parent()).isEqualTo(PARENT);
    assertThat(server.startNs()).isEqualTo(start);
    assertThat(server.endNs()).isEqualTo(start + 7_000_000);
    assertThat(client.kind()).isEqualTo(TraceSpan.Kind.CLIENT);
    assertThat(client.context().parent()).isEqualTo(server.id());
    assertThat(client.id()).isEqualTo(sent);
    assertThat(client.startNs()).isEqualTo(start + 1_000_000);
    assertThat(client.endNs()).isEqualTo(start + 3_000_000);
    assertThat(spans)
        .allSatisfy(
            span -> {
              assertThat(span.name()).isEqualTo("/x");
              assertThat(span.context().traceHigh()).isEqualTo(0x0af7651916cd43ddL);
              assertThat(span.attributes())
                  .contains(new Attribute("direction", "inbound"))
                  .endsWith(new Attribute("http.response.status_code", "200"));
            });
  }

  @Test
  void anAnswerPassesWhateverItIs() {
    request(SAMPLED);
    ResponseStream accepted = tracer.accepted(head, answer);
    FailableResponse dialled = tracer.dialled(head, answer);

    for (ResponseStream each : List.of(accepted, dialled)) {
      answer.heard().clear();
      each.informational(ok);
      each.requestConsumed(3);
      each.head(ok, false);
      each.data(io.netty.buffer.Unpooled.EMPTY_BUFFER, false);
      each.trailers(head.headers());
      each.abort(ResetReason.CANCEL);
      assertThat(answer.heard())
          .containsExactly(
              "informational 200", "consumed 3", "head 200", "data 0", "trailers", "abort CANCEL");
    }
    answer.heard().clear();
    dialled.dispatched();
    dialled.fail(ProxyError.LOAD_SHED);
    assertThat(answer.heard()).containsExactly("dispatched", "fail LOAD_SHED");
  }

  @Test
  void anInterimAnswerEndsNoSpanAndOneHeadEndsOne() {
    request(SAMPLED);
    ResponseStream accepted = tracer.accepted(head, answer);

    accepted.informational(ok);
    assertThat(spans).isEmpty();
    accepted.head(ok, false);
    accepted.head(ok, false);

    assertThat(spans).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"CONNECT_FAILED,502", "CONNECT_TIMEOUT,504", "IO,502"})
  void anEndpointThatCannotBeReachedCountsAsItsAnswer(ProxyError.Kind kind, String status) {
    request(SAMPLED);

    tracer.dialled(head, answer).fail(new ProxyError(kind, "x"));

    assertThat(spans)
        .singleElement()
        .satisfies(
            span ->
                assertThat(span.attributes())
                    .endsWith(new Attribute("http.response.status_code", status)));
  }

  @ParameterizedTest
  @EnumSource(
      value = ProxyError.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONNECT_FAILED", "CONNECT_TIMEOUT", "IO"})
  void anotherFailureGivesNoSpan(ProxyError.Kind kind) {
    request(SAMPLED);

    tracer.dialled(head, answer).fail(new ProxyError(kind, "x"));
    request(SAMPLED);
    tracer.accepted(head, answer).abort(ResetReason.CANCEL);

    assertThat(spans).isEmpty();
  }

  @Test
  void theNextAttemptHasTheParentOfTheOneThatFailed() {
    request(SAMPLED);
    tracer.accepted(head, answer);
    long server = spanInHead();

    FailableResponse first = tracer.dialled(head, answer);
    assertThat(spanInHead()).isNotEqualTo(server);
    first.fail(new ProxyError(ProxyError.Kind.CONNECT_FAILED, "x"));
    assertThat(spanInHead()).isEqualTo(server);

    FailableResponse second = tracer.dialled(head, answer);
    second.abort(ResetReason.REFUSED);
    assertThat(spanInHead()).isEqualTo(server);

    tracer.dialled(head, answer).head(ok, true);
    assertThat(spans).hasSize(2);
    assertThat(spans).allSatisfy(span -> assertThat(span.context().parent()).isEqualTo(server));
  }

  @Test
  void anAnswerThatBreaksOffLeavesTheHeadAlone() {
    request(SAMPLED);
    FailableResponse dialled = tracer.dialled(head, answer);
    dialled.head(ok, false);
    long sent = spanInHead();

    dialled.abort(ResetReason.PEER_RESET);

    assertThat(spanInHead()).isEqualTo(sent);
    assertThat(spans).hasSize(1);
  }

  @Test
  void spansThatNobodyTakesAreCountedAndToldOfOnceInAWhile() {
    List<String> lines = new ArrayList<>();
    Logging.install("linkerd=info", false, lines::add, clock, clock.instants());
    Tracer full = new Tracer(context, clock.instants(), Tracer.Direction.OUTBOUND, _ -> false);
    try {
      for (int i = 0; i < 5; i++) {
        request(SAMPLED);
        full.accepted(head, answer).head(ok, true);
      }
      assertThat(lines).singleElement().asString().contains("INFO", "Span dropped spans=1");

      clock.advance(Duration.ofSeconds(10));
      request(SAMPLED);
      full.accepted(head, answer).head(ok, true);
      assertThat(lines).hasSize(2).last().asString().contains("Span dropped spans=5");
    } finally {
      Logging.install("warn", false, System.out::print, clock, clock.instants());
    }
    assertThat(PageText.of(new MetricsPage(List.of(metrics), Duration.ofMinutes(10))))
        .contains("lorica_refused_total{bound=\"trace_spans\"} 6\n");
  }

  @Test
  void spanIdsAreRandomAndNeverZero() {
    List<Long> numbers = new ArrayList<>(List.of(0L, 0L, 5L));
    LoopContext scripted =
        new LoopContext(loop.loop(), clock, clock, numbers::removeFirst, metrics);
    request(SAMPLED);

    new Tracer(scripted, clock.instants(), Tracer.Direction.INBOUND, spans::add)
        .accepted(head, answer)
        .head(ok, true);

    assertThat(spans).singleElement().satisfies(span -> assertThat(span.id()).isEqualTo(5));
    assertThat(spanInHead()).isEqualTo(5);
  }
}
