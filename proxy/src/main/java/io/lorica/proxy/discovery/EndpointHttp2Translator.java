package io.lorica.proxy.discovery;

import com.google.protobuf.Duration;
import io.lorica.proto.destination.Http2ClientParams;
import io.lorica.proxy.discovery.EndpointHttp2.Windows;
import io.lorica.proxy.http.h2.Http2Settings;
import java.util.Optional;

/**
 * HTTP/2 parameters of an endpoint from the wire (spec 10 §5). What cannot be used of them is left
 * as for other endpoints, part by part; {@code max_concurrent_reset_streams} always is, because our
 * connections remember a fixed number of resets. Pure.
 */
final class EndpointHttp2Translator {
  /** The range of SETTINGS_MAX_FRAME_SIZE, bytes (RFC 9113 §6.5.2). */
  private static final int LEAST_FRAME_SIZE = 1 << 14;

  private static final int LARGEST_FRAME_SIZE = (1 << 24) - 1;

  private EndpointHttp2Translator() {}

  static EndpointHttp2 http2(Http2ClientParams wire) {
    int frame = wire.getInternals().getMaxFrameSize();
    return new EndpointHttp2(
        windows(wire.getFlowControl()),
        keepAlive(wire.getKeepAlive()),
        frame >= LEAST_FRAME_SIZE && frame <= LARGEST_FRAME_SIZE ? frame : 0,
        Math.max(0, wire.getInternals().getMaxSendBufSize()));
  }

  /** Fixed ones need both sizes; beyond 31 bits, where they are negative here, there is none. */
  private static Optional<Windows> windows(Http2ClientParams.FlowControl wire) {
    if (wire.getAdaptiveFlowControl()) {
      return Optional.of(new Windows.Adaptive());
    }
    int stream = wire.getInitialStreamWindowSize();
    int connection = wire.getInitialConnectionWindowSize();
    return stream > 0 && connection > 0
        ? Optional.of(new Windows.Fixed(stream, connection))
        : Optional.empty();
  }

  private static Optional<Http2Settings.KeepAlive> keepAlive(Http2ClientParams.KeepAlive wire) {
    long interval = nanos(wire.getInterval());
    long timeout = nanos(wire.getTimeout());
    return interval > 0 && timeout > 0
        ? Optional.of(new Http2Settings.KeepAlive(interval, timeout, wire.getWhileIdle()))
        : Optional.empty();
  }

  /** 0, which is none, for one that is not a duration. */
  private static long nanos(Duration wire) {
    try {
      return LimitTranslator.nanos(wire);
    } catch (Unusable unusable) {
      return 0;
    }
  }
}
