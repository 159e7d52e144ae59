package io.lorica.destination.grpc;

import io.lorica.destination.model.Parsed;
import io.lorica.proto.destination.Http2ClientParams;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The flag {@code meshed-http2-client-params}: plain JSON with the field names of the message and
 * durations as objects, not the JSON form of protobuf (spec 04 §1.1).
 */
public final class MeshedHttp2 {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private MeshedHttp2() {}

  /** Empty text means no parameters. */
  public static Parsed<Optional<Http2ClientParams>> parse(String text) {
    if (text.isEmpty()) {
      return new Parsed.Ok<>(Optional.empty());
    }
    try {
      JsonNode params = JSON.readTree(text);
      return params.isObject()
          ? new Parsed.Ok<>(Optional.of(params(params)))
          : new Parsed.Bad<>("HTTP/2 client parameters are not a JSON object");
    } catch (JacksonException e) {
      return new Parsed.Bad<>("HTTP/2 client parameters: " + e.getOriginalMessage());
    }
  }

  private static Http2ClientParams params(JsonNode params) {
    Http2ClientParams.Builder out = Http2ClientParams.newBuilder();
    if (params.has("flow_control")) {
      JsonNode flow = params.path("flow_control");
      out.setFlowControl(
          Http2ClientParams.FlowControl.newBuilder()
              .setInitialConnectionWindowSize(number(flow, "initial_connection_window_size"))
              .setInitialStreamWindowSize(number(flow, "initial_stream_window_size"))
              .setAdaptiveFlowControl(flow.path("adaptive_flow_control").asBoolean(false)));
    }
    if (params.has("keep_alive")) {
      JsonNode keepAlive = params.path("keep_alive");
      Http2ClientParams.KeepAlive.Builder wire = Http2ClientParams.KeepAlive.newBuilder();
      duration(keepAlive, "interval").ifPresent(it -> wire.setInterval(Net.duration(it)));
      duration(keepAlive, "timeout").ifPresent(it -> wire.setTimeout(Net.duration(it)));
      out.setKeepAlive(wire.setWhileIdle(keepAlive.path("while_idle").asBoolean(false)));
    }
    if (params.has("internals")) {
      JsonNode internals = params.path("internals");
      out.setInternals(
          Http2ClientParams.Internals.newBuilder()
              .setMaxConcurrentResetStreams(number(internals, "max_concurrent_reset_streams"))
              .setMaxFrameSize(number(internals, "max_frame_size"))
              .setMaxSendBufSize(number(internals, "max_send_buf_size")));
    }
    return out.build();
  }

  private static int number(JsonNode object, String field) {
    return object.path(field).asInt(0);
  }

  private static Optional<Duration> duration(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isObject()
        ? Optional.of(
            Duration.ofSeconds(value.path("seconds").asLong(0), value.path("nanos").asLong(0)))
        : Optional.empty();
  }
}
