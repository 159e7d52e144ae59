package io.lorica.controller.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts and times calls under the names and labels of spec 05 §6.4. */
final class CallMetrics implements ServerInterceptor {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(300), Duration.ofHours(1)
  };

  private final MeterRegistry metrics;

  CallMetrics(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    MethodDescriptor<ReqT, RespT> method = call.getMethodDescriptor();
    Tags tags =
        Tags.of(
            "grpc_type", type(method.getType()),
            "grpc_service", String.valueOf(method.getServiceName()),
            "grpc_method", String.valueOf(method.getBareMethodName()));
    Timer.Sample sample = Timer.start(metrics);
    AtomicBoolean over = new AtomicBoolean();
    Counter sent =
        counter(
            "grpc_server_msg_sent_total",
            "Total number of gRPC stream messages sent by the server.",
            tags);
    Counter received =
        counter(
            "grpc_server_msg_received_total",
            "Total number of RPC stream messages received on the server.",
            tags);
    counter("grpc_server_started_total", "Total number of RPCs started on the server.", tags)
        .increment();
    ServerCall<ReqT, RespT> counted =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(RespT message) {
            sent.increment();
            super.sendMessage(message);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            if (over.compareAndSet(false, true)) {
              handled(tags, sample, status);
            }
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
      @Override
      public void onMessage(ReqT message) {
        received.increment();
        super.onMessage(message);
      }

      @Override
      public void onCancel() {
        if (over.compareAndSet(false, true)) {
          handled(tags, sample, Status.CANCELLED);
        }
        super.onCancel();
      }
    };
  }

  private void handled(Tags tags, Timer.Sample sample, Status status) {
    counter(
            "grpc_server_handled_total",
            "Total number of RPCs completed on the server, regardless of success or failure.",
            tags.and(Tag.of("grpc_code", code(status.getCode()))))
        .increment();
    sample.stop(
        Timer.builder("grpc_server_handling_seconds")
            .description(
                "Histogram of response latency (seconds) of gRPC that had been application-level"
                    + " handled by the server.")
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .register(metrics));
  }

  private Counter counter(String name, String help, Tags tags) {
    return Counter.builder(name).description(help).tags(tags).register(metrics);
  }

  private static String type(MethodDescriptor.MethodType type) {
    return switch (type) {
      case UNARY, UNKNOWN -> "unary";
      case SERVER_STREAMING -> "server_stream";
      case CLIENT_STREAMING -> "client_stream";
      case BIDI_STREAMING -> "bidi_stream";
    };
  }

  /** {@code INVALID_ARGUMENT} as {@code InvalidArgument}; OK stays. */
  static String code(Status.Code code) {
    if (code == Status.Code.OK) {
      return "OK";
    }
    StringBuilder name = new StringBuilder();
    for (String word : code.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }
}
