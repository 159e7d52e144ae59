package io.lorica.proxy.trace;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcOptions;
import io.lorica.proxy.http.grpc.GrpcResult;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.LineLimit;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.TraceFamilies;
import io.lorica.proxy.runtime.LoopContext;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to the collector in batches, one request at a time (spec 03 §9.3). While one is under
 * way the next batch is gathered; once that is full too the queue fills, and then spans are
 * dropped. A request that fails takes its spans with it. Confined to the control loop, but for
 * {@link #offer}.
 */
public final class SpanExporter {
  static final int QUEUE = 100;
  static final int BATCH = 1_000;
  static final Duration BATCH_AGE = Duration.ofSeconds(10);

  /**
   * A batch that has grown so large is full, however few its spans: collectors take 4 MiB by
   * default, and a small pod's heap is not for spans.
   */
  static final int BATCH_BYTES = 1 << 20;

  /** Ours: the reference waits without end. What exporters of the standard wait by default. */
  private static final GrpcOptions LIMITED =
      GrpcOptions.DEFAULT.withTimeoutNs(Duration.ofSeconds(10).toNanos());

  private static final Log LOG = Log.named("linkerd_opentelemetry");
  private static final Duration LOG_PAUSE = Duration.ofSeconds(10);
  private static final GrpcMethod<ExportTraceServiceResponse> EXPORT =
      new GrpcMethod<>(
          "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
          ExportTraceServiceResponse.parser());

  private final LoopContext context;
  private final Resource resource;
  private final ArrayBlockingQueue<TraceSpan> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicBoolean woken = new AtomicBoolean();
  private final LineLimit failures;
  private final Counter streams;

  private @Nullable GrpcClient collector;
  private final List<TraceSpan> batch = new ArrayList<>();
  private int batchBytes;
  private Scheduler.@Nullable Timer age;
  private boolean due;
  private boolean exporting;

  /**
   * An exporter that gathers and does not send yet.
   *
   * @param context of the control loop
   * @param resource what this proxy says of itself
   */
  public SpanExporter(LoopContext context, Resource resource) {
    this.context = context;
    this.resource = resource;
    this.failures = new LineLimit(context.clock(), LOG_PAUSE);
    this.streams = register(context.metrics());
  }

  /** Makes the counters, which the page shows whether or not there is an exporter. */
  public static Counter register(LoopMetrics metrics) {
    metrics.counter(TraceFamilies.EXPORT_REQUESTS, Labels.NONE);
    metrics.counter(TraceFamilies.EXPORTS, Labels.NONE);
    return metrics.counter(TraceFamilies.EXPORT_STREAMS, Labels.NONE);
  }

  /** Begins to send. Once. */
  public void start(GrpcClient client) {
    collector = client;
    streams.increment();
    drain();
  }

  /** Hands a span over, from any thread; whether there was room for it. */
  boolean offer(TraceSpan span) {
    if (!queue.offer(span)) {
      return false;
    }
    return !woken.compareAndSet(false, true) || drainLater();
  }

  private boolean drainLater() {
    try {
      context.loop().execute(this::drain);
      return true;
    } catch (RejectedExecutionException e) {
      // The process ends, and nobody will look into the queue again.
      return false;
    }
  }

  private void drain() {
    // Before the first look, so that whatever is offered from here on wakes this loop again.
    woken.set(false);
    while (!isFull()) {
      TraceSpan next = queue.poll();
      if (next == null) {
        break;
      }
      add(next);
    }
    exportIfDue();
  }

  private boolean isFull() {
    return batch.size() >= BATCH || batchBytes >= BATCH_BYTES;
  }

  private void add(TraceSpan span) {
    if (batch.isEmpty()) {
      age = context.scheduler().schedule(this::aged, BATCH_AGE.toNanos());
    }
    batch.add(span);
    batchBytes += span.roughSize();
  }

  private void aged() {
    age = null;
    due = true;
    exportIfDue();
  }

  private void exportIfDue() {
    GrpcClient to = collector;
    if (to == null || exporting || !(due || isFull())) {
      return;
    }
    int spans = batch.size();
    ExportTraceServiceRequest request = OtlpMessages.request(resource, batch);
    beginBatch();
    exporting = true;
    to.unary(EXPORT, request, LIMITED, result -> ended(spans, result));
  }

  private void beginBatch() {
    batch.clear();
    batchBytes = 0;
    due = false;
    if (age != null) {
      age.cancel();
      age = null;
    }
  }

  private void ended(int spans, GrpcResult<ExportTraceServiceResponse> result) {
    exporting = false;
    switch (result) {
      case GrpcResult.Answer<ExportTraceServiceResponse> answer ->
          partlyTaken(answer.message().getPartialSuccess());
      case GrpcResult.Failure<ExportTraceServiceResponse> failure ->
          lost(spans, failure.status().toString());
    }
    // Not from within the call that ended: calls that fail at once would grow the stack.
    drainLater();
  }

  private void partlyTaken(ExportTracePartialSuccess taken) {
    if (taken.getRejectedSpans() > 0 || !taken.getErrorMessage().isEmpty()) {
      lost(taken.getRejectedSpans(), taken.getErrorMessage());
    }
  }

  private void lost(long spans, String error) {
    long times = failures.count(1);
    if (times > 0) {
      LOG.at(Level.WARN)
          .with("times", times)
          .with("spans", spans)
          .with("error", error)
          .say("Span export failed");
    }
  }
}
