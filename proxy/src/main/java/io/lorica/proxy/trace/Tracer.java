package io.lorica.proxy.trace;

import io.lorica.proxy.client.AttemptLayer;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.LineLimit;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.MetricCatalog;
import io.lorica.proxy.runtime.LoopContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * Traces the requests of one half on one event loop (spec 03 §9): one that says which trace it
 * belongs to goes on as a child of where it came from, sampled or not, and if it is sampled the
 * span is handed on once its answer begins. Requests that say nothing are left alone. Confined to
 * that loop.
 */
public final class Tracer implements AttemptLayer {
  private static final Log LOG = Log.named("linkerd_opentelemetry");
  private static final Duration LOG_PAUSE = Duration.ofSeconds(10);
  private static final long NANOS = 1_000_000_000L;

  /** Which half. */
  public enum Direction {
    INBOUND("inbound"),
    OUTBOUND("outbound");

    private final String label;

    Direction(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private final LoopContext context;
  private final InstantSource wall;
  private final Direction direction;
  private final Predicate<TraceSpan> exporter;
  private final Counter dropped;
  private final LineLimit lines;

  /**
   * @param exporter gets the spans of sampled requests
   */
  public Tracer(
      LoopContext context, InstantSource wall, Direction direction, SpanExporter exporter) {
    this(context, wall, direction, exporter::offer);
  }

  /**
   * @param exporter takes a span, or has no room for it
   */
  Tracer(
      LoopContext context, InstantSource wall, Direction direction, Predicate<TraceSpan> exporter) {
    this.context = context;
    this.wall = wall;
    this.direction = direction;
    this.exporter = exporter;
    this.dropped =
        context.metrics().counter(MetricCatalog.REFUSED, Labels.of("bound", "trace_spans"));
    this.lines = new LineLimit(context.clock(), LOG_PAUSE);
  }

  /**
   * A request was accepted.
   *
   * @return where its answer goes: {@code response}, or something in front of it
   */
  public ResponseStream accepted(RequestHead head, ResponseStream response) {
    TraceContext found = TraceContext.find(head.headers());
    if (found == null) {
      return response;
    }
    long id = newId();
    found.write(head.headers(), id);
    return found.isSampled()
        ? new AcceptedAnswer(new OpenSpan(this, found, id, TraceSpan.Kind.SERVER, head), response)
        : response;
  }

  @Override
  public FailableResponse dialled(RequestHead head, FailableResponse response) {
    TraceContext found = TraceContext.find(head.headers());
    if (found == null) {
      return response;
    }
    long id = newId();
    found.write(head.headers(), id);
    OpenSpan span =
        found.isSampled() ? new OpenSpan(this, found, id, TraceSpan.Kind.CLIENT, head) : null;
    return new DialledAnswer(found, head, span, response);
  }

  void ended(TraceSpan span) {
    if (exporter.test(span)) {
      return;
    }
    dropped.increment();
    long due = lines.count(1);
    if (due > 0) {
      LOG.at(Level.INFO).with("spans", due).say("Span dropped");
    }
  }

  Direction direction() {
    return direction;
  }

  long nowNs() {
    return context.nowNs();
  }

  long epochNs() {
    Instant now = wall.instant();
    return now.getEpochSecond() * NANOS + now.getNano();
  }

  /** Zero would mean that there is none. */
  private long newId() {
    long id = 0;
    while (id == 0) {
      id = context.random().nextLong();
    }
    return id;
  }
}
