package io.lorica.proxy.http.h2;

import java.util.Arrays;
import java.util.Objects;

/**
 * What one side of our HTTP/2 connections announces and holds a peer to. Immutable.
 *
 * @param streamWindow SETTINGS_INITIAL_WINDOW_SIZE, bytes (spec 01 §14)
 * @param connectionWindow the connection's receive window, bytes; never below 65,535, with which
 *     every connection begins
 * @param adaptiveWindows whether both windows follow the measured bandwidth-delay product instead,
 *     beginning at 65,535
 * @param maxFrameSize SETTINGS_MAX_FRAME_SIZE, bytes
 * @param maxHeaderListSize SETTINGS_MAX_HEADER_LIST_SIZE, bytes
 * @param maxConcurrentStreams SETTINGS_MAX_CONCURRENT_STREAMS, {@link #UNLIMITED} to send none
 * @param maxPendingAcceptResets how many streams a client may open and reset within one read of its
 *     connection
 * @param maxSendBuffer bytes of one stream that may wait for the peer's window; see {@link
 *     #SEND_BUFFER_FLOOR}
 * @param keepAlive when to send PING
 */
public record Http2Settings(
    int streamWindow,
    int connectionWindow,
    boolean adaptiveWindows,
    int maxFrameSize,
    int maxHeaderListSize,
    int maxConcurrentStreams,
    int maxPendingAcceptResets,
    int maxSendBuffer,
    KeepAlive keepAlive) {

  /** No limit on concurrent streams is announced; {@code Http2ServerHandler} has a hidden one. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /**
   * What waits in a stream is bounded by the credit that its source was given, so by the receive
   * window at the other end of the exchange. A layer that sends without credit is a bug of ours; it
   * ends its stream when more than {@code maxSendBuffer} waits, or more than this, whichever is
   * larger, so that no configured window can be mistaken for one.
   */
  public static final int SEND_BUFFER_FLOOR = 16 << 20;

  /** The defaults of spec 01 §14 and spec 03 §2.3. */
  public static final Http2Settings DEFAULT =
      new Http2Settings(
          Frames.DEFAULT_WINDOW,
          1 << 20,
          false,
          Frames.DEFAULT_FRAME_SIZE,
          16_384,
          UNLIMITED,
          20,
          409_600,
          KeepAlive.OFF);

  /**
   * When to ask an otherwise silent peer for a sign of life.
   *
   * @param intervalNs silence after which a PING is sent; 0 for never
   * @param timeoutNs how long its answer may take before the connection is closed
   * @param whileIdle whether also without open streams
   */
  public record KeepAlive(long intervalNs, long timeoutNs, boolean whileIdle) {
    public static final KeepAlive OFF = new KeepAlive(0, 0, false);

    public KeepAlive {
      if (intervalNs < 0 || timeoutNs < 0 || (intervalNs > 0 && timeoutNs == 0)) {
        throw new IllegalArgumentException("keep-alive needs an interval and a timeout");
      }
    }

    boolean isOn() {
      return intervalNs > 0;
    }
  }

  public Http2Settings {
    Objects.requireNonNull(keepAlive);
    requireRange("streamWindow", streamWindow, 1, Integer.MAX_VALUE);
    requireRange("connectionWindow", connectionWindow, 1, Integer.MAX_VALUE);
    requireRange(
        "maxFrameSize", maxFrameSize, Frames.DEFAULT_FRAME_SIZE, Frames.LARGEST_FRAME_SIZE);
    requireRange("maxHeaderListSize", maxHeaderListSize, 1, 1 << 20);
    requireRange("maxConcurrentStreams", maxConcurrentStreams, 1, Integer.MAX_VALUE);
    requireRange("maxPendingAcceptResets", maxPendingAcceptResets, 0, Integer.MAX_VALUE);
    requireRange("maxSendBuffer", maxSendBuffer, 1, Integer.MAX_VALUE);
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " must be " + least + " to " + most);
    }
  }

  /** What a SETTINGS frame tells the peer: pairs of identifier and value, but for defaults. */
  int[] announced(boolean client) {
    int[] pairs = new int[10];
    int at = 0;
    if (client) {
      pairs[at++] = Frames.ENABLE_PUSH;
      pairs[at++] = 0;
    }
    if (maxConcurrentStreams != UNLIMITED) {
      pairs[at++] = Frames.MAX_CONCURRENT_STREAMS;
      pairs[at++] = maxConcurrentStreams;
    }
    if (streamWindow != Frames.DEFAULT_WINDOW) {
      pairs[at++] = Frames.INITIAL_WINDOW_SIZE;
      pairs[at++] = streamWindow;
    }
    if (maxFrameSize != Frames.DEFAULT_FRAME_SIZE) {
      pairs[at++] = Frames.MAX_FRAME_SIZE;
      pairs[at++] = maxFrameSize;
    }
    pairs[at++] = Frames.MAX_HEADER_LIST_SIZE;
    pairs[at++] = maxHeaderListSize;
    return Arrays.copyOf(pairs, at);
  }

  /** The same with other receive windows, in bytes. */
  public Http2Settings withWindows(int stream, int connection) {
    return new Http2Settings(
        stream,
        connection,
        adaptiveWindows,
        maxFrameSize,
        maxHeaderListSize,
        maxConcurrentStreams,
        maxPendingAcceptResets,
        maxSendBuffer,
        keepAlive);
  }

  /** The same with windows that follow the measured bandwidth-delay product. */
  public Http2Settings withAdaptiveWindows() {
    return new Http2Settings(
        Frames.DEFAULT_WINDOW,
        Frames.DEFAULT_WINDOW,
        true,
        maxFrameSize,
        maxHeaderListSize,
        maxConcurrentStreams,
        maxPendingAcceptResets,
        maxSendBuffer,
        keepAlive);
  }

  public Http2Settings withKeepAlive(KeepAlive keepAlive) {
    return new Http2Settings(
        streamWindow,
        connectionWindow,
        adaptiveWindows,
        maxFrameSize,
        maxHeaderListSize,
        maxConcurrentStreams,
        maxPendingAcceptResets,
        maxSendBuffer,
        keepAlive);
  }

  /** The same with another bound on what may wait of one stream, in bytes. */
  public Http2Settings withMaxSendBuffer(int bytes) {
    return new Http2Settings(
        streamWindow,
        connectionWindow,
        adaptiveWindows,
        maxFrameSize,
        maxHeaderListSize,
        maxConcurrentStreams,
        maxPendingAcceptResets,
        bytes,
        keepAlive);
  }

  public Http2Settings withMaxConcurrentStreams(int streams) {
    return new Http2Settings(
        streamWindow,
        connectionWindow,
        adaptiveWindows,
        maxFrameSize,
        maxHeaderListSize,
        streams,
        maxPendingAcceptResets,
        maxSendBuffer,
        keepAlive);
  }

  /** The same with other bounds on frames and field lists, in bytes. */
  public Http2Settings withMaxSizes(int frame, int headerList) {
    return new Http2Settings(
        streamWindow,
        connectionWindow,
        adaptiveWindows,
        frame,
        headerList,
        maxConcurrentStreams,
        maxPendingAcceptResets,
        maxSendBuffer,
        keepAlive);
  }
}
