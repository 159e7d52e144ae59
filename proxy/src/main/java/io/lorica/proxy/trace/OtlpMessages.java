package io.lorica.proxy.trace;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.List;

/** Spans in the words of the collector (spec 03 §9.2, spec 10 §15). Pure. */
final class OtlpMessages {
  /** Parent known to be remote, and it is (spec 03 §9.2). */
  private static final int FLAGS = 0x300;

  private OtlpMessages() {}

  static ExportTraceServiceRequest request(Resource resource, List<TraceSpan> spans) {
    ScopeSpans.Builder scope =
        ScopeSpans.newBuilder().setScope(InstrumentationScope.getDefaultInstance());
    spans.forEach(span -> scope.addSpans(message(span)));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope))
        .build();
  }

  private static Span message(TraceSpan span) {
    TraceContext context = span.context();
    Span.Builder message =
        Span.newBuilder()
            .setTraceId(bytes(context.traceHigh(), context.traceLow()))
            .setSpanId(bytes(span.id()))
            .setParentSpanId(bytes(context.parent()))
            .setFlags(FLAGS)
            .setName(span.name())
            .setKind(kind(span.kind()))
            .setStartTimeUnixNano(span.startNs())
            .setEndTimeUnixNano(span.endNs());
    span.attributes().forEach(each -> message.addAttributes(text(each.key(), each.value())));
    return message.build();
  }

  private static Span.SpanKind kind(TraceSpan.Kind kind) {
    return switch (kind) {
      case SERVER -> Span.SpanKind.SPAN_KIND_SERVER;
      case CLIENT -> Span.SpanKind.SPAN_KIND_CLIENT;
    };
  }

  static KeyValue text(String key, String value) {
    return attribute(key, AnyValue.newBuilder().setStringValue(value));
  }

  static KeyValue number(String key, long value) {
    return attribute(key, AnyValue.newBuilder().setIntValue(value));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static ByteString bytes(long... ids) {
    ByteBuffer bytes = ByteBuffer.allocate(ids.length * Long.BYTES);
    for (long id : ids) {
      bytes.putLong(id);
    }
    return ByteString.copyFrom(bytes.flip());
  }
}
