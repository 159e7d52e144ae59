package io.lorica.proxy.trace;

import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.trace.TraceSpan.Attribute;
import java.util.List;

/** A span whose request has no answer yet. Confined to one event loop. */
final class OpenSpan {
  private final Tracer tracer;
  private final TraceContext context;
  private final long id;
  private final TraceSpan.Kind kind;
  private final String name;
  private final long startEpochNs;
  private final long startNs;
  private final List<Attribute> attributes;
  private boolean ended;

  /** Begins now, with what the head says now. */
  OpenSpan(Tracer tracer, TraceContext context, long id, TraceSpan.Kind kind, RequestHead head) {
    this.tracer = tracer;
    this.context = context;
    this.id = id;
    this.kind = kind;
    this.name = SpanAttributes.name(head);
    this.attributes = SpanAttributes.of(head, tracer.direction());
    this.startEpochNs = tracer.epochNs();
    this.startNs = tracer.nowNs();
  }

  /** The answer has begun: the span is complete. Once; later calls are without effect. */
  void answered(int status) {
    if (ended) {
      return;
    }
    ended = true;
    attributes.add(new Attribute("http.response.status_code", Integer.toString(status)));
    long endNs = startEpochNs + (tracer.nowNs() - startNs);
    tracer.ended(new TraceSpan(context, id, kind, name, startEpochNs, endNs, attributes));
  }
}
