package io.lorica.proxy.http.h2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The rules about which frame may come when (RFC 9113 §5.1, §6), the same for both sides: judges
 * each frame, hands on what is in order, and has the stream or the connection fail for what is not.
 * Belongs to one connection.
 */
final class FrameRules implements FrameListener {
  private final Http2Connection connection;
  private final ReceiveFlow flow;

  /** The stream of the DATA frame that is being read, unless its content is dropped. */
  private @Nullable Http2Stream current;

  private int peerStreamWindow = Frames.DEFAULT_WINDOW;

  FrameRules(Http2Connection connection, ReceiveFlow flow) {
    this.connection = connection;
    this.flow = flow;
  }

  /** What a stream may send at first, by the peer's SETTINGS_INITIAL_WINDOW_SIZE. */
  int peerStreamWindow() {
    return peerStreamWindow;
  }

  @Override
  public void headers(int streamId, boolean end, byte[] block, int offset, int length) {
    connection.headers(streamId, end, block, offset, length);
  }

  @Override
  public void goAway(int lastStreamId, long code) {
    connection.goAway(lastStreamId, code);
  }

  @Override
  public void dataBegins(int streamId, int length, int body) {
    current = null;
    if (!flow.take(length)) {
      connectionError(Http2Error.FLOW_CONTROL_ERROR, "DATA beyond the connection's window");
      return;
    }
    Http2Stream stream = connection.streams.get(streamId);
    if (stream == null) {
      flow.release(length);
      dataWithoutStream(streamId);
    } else if (accepts(stream, length, body)) {
      current = stream;
      if (length > body) {
        padding(stream, length - body);
      }
    } else {
      flow.release(length);
    }
  }

  private void dataWithoutStream(int streamId) {
    if (connection.isIdle(streamId)) {
      connectionError(Http2Error.PROTOCOL_ERROR, "DATA on an idle stream");
    } else if (!connection.resets.mayContain(streamId)) {
      strayFrame(streamId, Http2Error.STREAM_CLOSED, "DATA on a closed stream");
    }
  }

  /** A fault on a stream that is not there (any more): the peer is told of it alone. */
  private void strayFrame(int streamId, Http2Error error, String reason) {
    connection.runtime.events().streamFailed(error, reason);
    connection.writer.reset(streamId, error.code());
    connection.resets.add(streamId);
    connection.requestFlush();
    connection.countFault();
  }

  private boolean accepts(Http2Stream stream, int length, int body) {
    if (stream.hasRemoteEnd()) {
      return connection.fail(stream, Http2Error.STREAM_CLOSED, "DATA after the end of a stream");
    }
    if (!stream.receiveWindow().take(length)) {
      return connection.fail(
          stream, Http2Error.FLOW_CONTROL_ERROR, "DATA beyond the stream's window");
    }
    if (!stream.expectsBody()) {
      return connection.fail(stream, Http2Error.PROTOCOL_ERROR, "DATA out of place");
    }
    if (!stream.countBody(body)) {
      return connection.fail(stream, Http2Error.PROTOCOL_ERROR, "body longer than content-length");
    }
    return true;
  }

  private void padding(Http2Stream stream, int bytes) {
    stream.passedOn(bytes);
    flow.consumed(stream, bytes);
  }

  @Override
  public void data(int streamId, ByteBuf piece, boolean end) {
    Http2Stream stream = current;
    int length = piece.readableBytes();
    if (stream == null || !stream.isOpenAs(streamId, connection)) {
      piece.release();
      if (stream != null) {
        flow.release(length);
      }
      return;
    }
    if (end && !stream.isBodyComplete()) {
      piece.release();
      flow.release(length);
      connection.fail(stream, Http2Error.PROTOCOL_ERROR, "body shorter than content-length");
      return;
    }
    if (length == 0 && !end) {
      piece.release();
      countIdleFrame();
      return;
    }
    stream.passedOn(length);
    if (end) {
      stream.markRemoteEnd();
      stream.receive(piece, true);
      stream.remoteEnded();
    } else {
      stream.receive(piece, false);
    }
  }

  @Override
  public void reset(int streamId, long code) {
    Http2Stream stream = connection.streams.get(streamId);
    if (stream == null) {
      if (connection.isIdle(streamId)) {
        connectionError(Http2Error.PROTOCOL_ERROR, "RST_STREAM on an idle stream");
      } else {
        countIdleFrame();
      }
      return;
    }
    boolean early =
        Http2Connection.isClientStream(streamId)
            && !connection.isClient()
            && stream.openedInRead == connection.reads();
    stream.resetByPeer(code);
    connection.closeIfOpen(stream, streamId);
    if (early && !connection.guard.allowEarlyReset()) {
      connectionError(Http2Error.ENHANCE_YOUR_CALM, "streams reset as soon as opened");
    }
  }

  @Override
  public void settings(byte[] payload, int offset, int length) {
    for (int at = offset;
        at < offset + length && !connection.isClosing();
        at += Frames.SETTING_LENGTH) {
      int identifier = ((payload[at] & 0xff) << 8) | (payload[at + 1] & 0xff);
      apply(identifier, Frames.getUnsignedInt(payload, at + 2));
    }
    if (!connection.isClosing()) {
      connection.writer.settingsAck();
      connection.requestFlush();
      countIdleFrame();
      connection.settingsApplied();
    }
  }

  private void apply(int identifier, long value) {
    switch (identifier) {
      case Frames.HEADER_TABLE_SIZE -> connection.writer.encoder().peerTableSize(value);
      case Frames.ENABLE_PUSH -> {
        // A server has nothing to enable: a client refuses anything but 0 (RFC 9113 §6.5.2).
        if (value > (connection.isClient() ? 0 : 1)) {
          connectionError(Http2Error.PROTOCOL_ERROR, "bad SETTINGS_ENABLE_PUSH");
        }
      }
      case Frames.MAX_CONCURRENT_STREAMS -> connection.peerMaxStreams(value);
      case Frames.INITIAL_WINDOW_SIZE -> peerWindow(value);
      case Frames.MAX_FRAME_SIZE -> {
        if (value < Frames.DEFAULT_FRAME_SIZE || value > Frames.LARGEST_FRAME_SIZE) {
          connectionError(Http2Error.PROTOCOL_ERROR, "bad SETTINGS_MAX_FRAME_SIZE");
        } else {
          connection.writer.peerFrameSize((int) value);
        }
      }
      default -> {}
    }
  }

  private void peerWindow(long value) {
    if (value > Frames.LARGEST_WINDOW) {
      connectionError(Http2Error.FLOW_CONTROL_ERROR, "bad SETTINGS_INITIAL_WINDOW_SIZE");
      return;
    }
    int change = (int) value - peerStreamWindow;
    peerStreamWindow = (int) value;
    if (change == 0) {
      return;
    }
    for (Http2Stream stream : connection.streams.toArray()) {
      if (!stream.widenSendWindow(change)) {
        connectionError(Http2Error.FLOW_CONTROL_ERROR, "stream window beyond 2^31-1");
        return;
      }
      connection.sender.makeReady(stream);
    }
  }

  @Override
  public void settingsAck() {
    countIdleFrame();
  }

  @Override
  public void ping(long data, boolean ack) {
    if (!ack) {
      connection.writer.ping(data, true);
      connection.requestFlush();
    } else if (data == KeepAlivePings.PING) {
      connection.pings().answered();
    } else if (data == AdaptiveWindows.PING) {
      flow.measured();
    } else {
      connection.pingAnswered(data);
    }
    countIdleFrame();
  }

  @Override
  public void windowUpdate(int streamId, int increment) {
    if (streamId == 0) {
      connectionWindow(increment);
      return;
    }
    Http2Stream stream = connection.streams.get(streamId);
    if (stream == null) {
      if (connection.isIdle(streamId)) {
        connectionError(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream");
      } else {
        countIdleFrame();
      }
    } else if (increment == 0) {
      connection.fail(stream, Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
    } else if (!stream.widenSendWindow(increment)) {
      connection.fail(stream, Http2Error.FLOW_CONTROL_ERROR, "stream window beyond 2^31-1");
    } else {
      countIdleFrame();
      connection.sender.makeReady(stream);
      connection.requestFlush();
    }
  }

  private void connectionWindow(int increment) {
    if (increment == 0) {
      connectionError(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
    } else if (!connection.sender.widen(increment)) {
      connectionError(Http2Error.FLOW_CONTROL_ERROR, "connection window beyond 2^31-1");
    } else {
      countIdleFrame();
      if (connection.sender.hasReady()) {
        connection.requestFlush();
      }
    }
  }

  @Override
  public void ignored(int type) {
    countIdleFrame();
  }

  private void countIdleFrame() {
    if (!connection.guard.allowIdleFrame()) {
      connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames without content");
    }
  }

  @Override
  public void streamError(int streamId, Http2Error error, String reason) {
    Http2Stream stream = connection.streams.get(streamId);
    if (stream != null) {
      connection.fail(stream, error, reason);
    } else if (connection.isIdle(streamId)) {
      connectionError(error, reason);
    } else {
      strayFrame(streamId, error, reason);
    }
  }

  @Override
  public void connectionError(Http2Error error, String reason) {
    connection.connectionError(error, reason);
  }
}
