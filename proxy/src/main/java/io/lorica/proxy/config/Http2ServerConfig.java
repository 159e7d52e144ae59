package io.lorica.proxy.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings of one HTTP/2 server side (spec 03 §2.3).
 *
 * @param adaptive windows follow the bandwidth-delay product, beginning at 65,535
 * @param windows the fixed windows otherwise
 * @param keepAlive PINGs; zero durations mean none
 */
public record Http2ServerConfig(
    boolean adaptive, Windows windows, KeepAlive keepAlive, Limits limits) {

  /** Bytes that a peer may send ahead. */
  public record Windows(int stream, int connection) {}

  /** A PING each {@code interval}, idle or not; no answer within {@code timeout} closes. */
  public record KeepAlive(Duration interval, Duration timeout) {
    public static final KeepAlive OFF = new KeepAlive(Duration.ZERO, Duration.ZERO);

    public boolean isOff() {
      return interval.isZero() || timeout.isZero();
    }
  }

  /**
   * Bounds.
   *
   * @param maxConcurrentStreams {@link Integer#MAX_VALUE} announces none
   * @param maxPendingResets streams reset before they were served, then the connection ends
   * @param maxSendBuffer bytes waiting to be written, per stream
   */
  public record Limits(
      int maxConcurrentStreams,
      int maxFrameSize,
      int maxHeaderListSize,
      int maxPendingResets,
      int maxSendBuffer) {}

  static Http2ServerConfig read(EnvReader env, String half) {
    String base = half + "_SERVER_HTTP2_";
    return new Http2ServerConfig(
        env.read(base + "ADAPTIVE_FLOW_CONTROL", false, Values::bool),
        windows(env, base),
        keepAlive(env, base),
        new Limits(
            env.read(base + "MAX_CONCURRENT_STREAMS", Integer.MAX_VALUE, Values::count),
            env.read(base + "MAX_FRAME_SIZE", 16_384, Values::frameSize),
            env.read(base + "MAX_HEADER_LIST_SIZE", 16_384, Values::count),
            env.read(base + "MAX_PENDING_ACCEPT_RESET_STREAMS", 20, Values::count),
            env.read(base + "MAX_SEND_BUF_SIZE", 409_600, Values::count)));
  }

  /** Both or neither: one alone is ignored without an error. */
  private static Windows windows(EnvReader env, String base) {
    Optional<Integer> stream = env.find(base + "INITIAL_STREAM_WINDOW_SIZE", Values::window);
    Optional<Integer> connection =
        env.find(base + "INITIAL_CONNECTION_WINDOW_SIZE", Values::window);
    return stream.isPresent() && connection.isPresent()
        ? new Windows(stream.get(), connection.get())
        : new Windows(65_535, 1_048_576);
  }

  /** Both or neither: one alone is ignored without an error. */
  private static KeepAlive keepAlive(EnvReader env, String base) {
    Optional<Duration> interval = env.find(base + "KEEP_ALIVE_INTERVAL", Values::duration);
    Optional<Duration> timeout = env.find(base + "KEEP_ALIVE_TIMEOUT", Values::duration);
    return interval.isPresent() && timeout.isPresent()
        ? new KeepAlive(interval.get(), timeout.get())
        : KeepAlive.OFF;
  }
}
