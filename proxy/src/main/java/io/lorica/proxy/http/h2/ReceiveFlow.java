package io.lorica.proxy.http.h2;

/**
 * How much the peer may send (RFC 9113 §5.2): the connection's window, and the size of the windows
 * that streams begin with, both of which grow with the measured path where that is set. Belongs to
 * one connection.
 */
final class ReceiveFlow {
  private final Http2Connection connection;
  private final FrameWriter writer;
  private final ReceiveWindow window = new ReceiveWindow();
  private final AdaptiveWindows adaptive;
  private int streamWindow;

  ReceiveFlow(
      Http2Connection connection,
      FrameWriter writer,
      Http2Settings settings,
      Http2Runtime runtime) {
    this.connection = connection;
    this.writer = writer;
    adaptive = new AdaptiveWindows(settings.adaptiveWindows(), runtime.clock());
    streamWindow = settings.streamWindow();
  }

  /** What a stream may receive at first. */
  int streamWindow() {
    return streamWindow;
  }

  /** Opens the connection's window. */
  void start(int connectionWindow) {
    window.reset(Frames.DEFAULT_WINDOW);
    widen(connectionWindow);
  }

  /** Takes a DATA frame of that length; false if the connection's window does not allow it. */
  boolean take(int length) {
    if (!window.take(length)) {
      return false;
    }
    if (adaptive.received(length)) {
      writer.ping(AdaptiveWindows.PING, false);
      connection.requestFlush();
    }
    return true;
  }

  /** Returns bytes that a stream passed on: they need no more room here. */
  void consumed(Http2Stream stream, int bytes) {
    int returned = stream.takeBack(bytes);
    if (!stream.hasRemoteEnd()) {
      int increment = stream.receiveWindow().release(returned);
      if (increment > 0) {
        writer.windowUpdate(stream.id(), increment);
        connection.requestFlush();
      }
    }
    release(returned);
  }

  /** Returns bytes to the connection's window alone. */
  void release(int bytes) {
    int increment = window.release(bytes);
    if (increment > 0 && !connection.isClosing()) {
      writer.windowUpdate(0, increment);
      connection.requestFlush();
    }
  }

  private void widen(int target) {
    int increment = window.widen(target);
    if (increment > 0) {
      writer.windowUpdate(0, increment);
      connection.requestFlush();
    }
  }

  /** The probe of the path was answered. */
  void measured() {
    int target = adaptive.answered();
    if (target > streamWindow) {
      int change = target - streamWindow;
      streamWindow = target;
      writer.settings(new int[] {Frames.INITIAL_WINDOW_SIZE, target}, 1);
      for (Http2Stream stream : connection.streams.toArray()) {
        // The peer widens its open streams by the same difference when it reads the setting.
        stream.receiveWindow().widenSilently(change);
      }
      widen(target);
      connection.requestFlush();
    }
  }
}
