package io.lorica.proxy.discovery;

import io.lorica.proxy.http.h2.Http2Settings;
import java.util.Optional;

/**
 * How HTTP/2 connections to one endpoint differ from those to others (spec 02 §11.2). Immutable.
 *
 * @param windows empty: as to others
 * @param keepAlive empty: as to others
 * @param maxFrameSize bytes; 0: as to others
 * @param maxSendBuffer bytes; 0: as to others
 */
public record EndpointHttp2(
    Optional<Windows> windows,
    Optional<Http2Settings.KeepAlive> keepAlive,
    int maxFrameSize,
    int maxSendBuffer) {
  /** Nothing differs. */
  public static final EndpointHttp2 USUAL =
      new EndpointHttp2(Optional.empty(), Optional.empty(), 0, 0);

  /** Receive windows that are offered to the endpoint. */
  public sealed interface Windows {
    /** In bytes. */
    record Fixed(int stream, int connection) implements Windows {}

    /** They follow the measured bandwidth-delay product. */
    record Adaptive() implements Windows {}
  }

  /** The settings for this endpoint, where those for others are {@code usual}. */
  public Http2Settings over(Http2Settings usual) {
    Http2Settings settings = windows.map(each -> with(each, usual)).orElse(usual);
    settings = keepAlive.map(settings::withKeepAlive).orElse(settings);
    if (maxFrameSize > 0) {
      settings = settings.withMaxSizes(maxFrameSize, settings.maxHeaderListSize());
    }
    return maxSendBuffer > 0 ? settings.withMaxSendBuffer(maxSendBuffer) : settings;
  }

  private static Http2Settings with(Windows windows, Http2Settings usual) {
    return switch (windows) {
      case Windows.Fixed fixed -> usual.withWindows(fixed.stream(), fixed.connection());
      case Windows.Adaptive _ -> usual.withAdaptiveWindows();
    };
  }
}
