package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Sends bodies: within the windows of stream and connection, while the channel takes them, and by
 * turns of one frame among the streams that have something to send (RFC 9113 §5.2). What cannot
 * leave waits in its stream. Belongs to one connection.
 */
final class DataSender {
  /** Bytes of one turn of the event loop, so that a bulk transfer does not hold up the loop. */
  private static final int TURN_BYTES = 128 << 10;

  private final Channel channel;
  private final FrameWriter writer;
  private final int maxQueued;
  private int window = Frames.DEFAULT_WINDOW;
  private @Nullable Http2Stream firstReady;
  private @Nullable Http2Stream lastReady;
  private boolean pumping;
  private int queued;

  DataSender(Channel channel, FrameWriter writer, int maxQueued) {
    this.channel = channel;
    this.writer = writer;
    this.maxQueued = maxQueued;
  }

  /** Bytes that wait, over all streams. */
  int queued() {
    return queued;
  }

  /** Whether streams wait for their turn. */
  boolean hasReady() {
    return firstReady != null;
  }

  /** Whether the channel takes more in this turn. */
  boolean canWrite() {
    return channel.isWritable() && writer.written() < TURN_BYTES;
  }

  /** Whether a further turn could send: nothing but the limit of this one was in the way. */
  boolean canContinue() {
    return window > 0 && channel.isWritable();
  }

  /** Widens the connection's window; false if it exceeds 2³¹-1. */
  boolean widen(int bytes) {
    window += bytes;
    return window >= 0;
  }

  /**
   * Sends, or queues, a piece of body, handed over. Returns false if more waits than can be right:
   * the piece was dropped, and the stream must end.
   */
  boolean data(Http2Stream stream, ByteBuf data, boolean end) {
    int length = data.readableBytes();
    SendQueue queue = stream.queue();
    if (length == 0 || (queue.isEmpty() && canSendNow(stream, length))) {
      if (queue.isEmpty()) {
        sendNow(stream, data, length, end);
      } else {
        data.release();
      }
      return true;
    }
    if (length > maxQueued - queue.bytes()) {
      data.release();
      return false;
    }
    queue.add(data);
    queued += length;
    makeReady(stream);
    return true;
  }

  /** Sends trailers now, or once the stream's queue is empty. */
  void trailers(Http2Stream stream, HeaderBlock block) {
    if (stream.queue().isEmpty()) {
      writer.trailers(stream.id(), block);
      stream.localEnded();
    } else {
      stream.queueTrailers(block);
    }
  }

  private boolean canSendNow(Http2Stream stream, int length) {
    return firstReady == null
        && !pumping
        && length <= window
        && length <= stream.sendWindow()
        && canWrite();
  }

  private void sendNow(Http2Stream stream, ByteBuf data, int length, boolean end) {
    try {
      int left = length;
      int frameSize = writer.peerFrameSize();
      while (left > frameSize) {
        writer.data(stream.id(), data, frameSize, false);
        left -= frameSize;
      }
      if (left > 0 || end) {
        writer.data(stream.id(), data, left, end);
      }
    } finally {
      data.release();
    }
    window -= length;
    stream.takeSendWindow(length);
    if (length > 0) {
      stream.sent(length);
    }
    if (end && !stream.isClosed()) {
      stream.localEnded();
    }
  }

  /** Puts a stream that has bytes waiting in line, unless its own window is closed. */
  void makeReady(Http2Stream stream) {
    if (stream.isReady || stream.queue().isEmpty() || stream.sendWindow() <= 0) {
      return;
    }
    stream.isReady = true;
    Http2Stream last = lastReady;
    if (last == null) {
      firstReady = stream;
    } else {
      last.nextReady = stream;
    }
    lastReady = stream;
  }

  /** Sends what windows and channel allow, one frame of each stream in turn. */
  void pump() {
    pumping = true;
    while (firstReady != null && window > 0 && canWrite()) {
      Http2Stream stream = firstReady;
      removeFirst(stream);
      if (stream.sendWindow() > 0) {
        sendFrame(stream);
      }
    }
    pumping = false;
  }

  private void sendFrame(Http2Stream stream) {
    SendQueue queue = stream.queue();
    ByteBuf data = queue.peek();
    int length = Math.min(Math.min(window, stream.sendWindow()), writer.peerFrameSize());
    length = Math.min(length, data.readableBytes());
    HeaderBlock trailers = stream.queuedTrailers();
    boolean last = stream.isEndQueued() && queue.bytes() == length;
    writer.data(stream.id(), data, length, last && trailers == null);
    queue.consumed(length);
    queued -= length;
    window -= length;
    stream.takeSendWindow(length);
    makeReady(stream);
    stream.sent(length);
    if (last && !stream.isClosed()) {
      if (trailers != null) {
        writer.trailers(stream.id(), trailers);
      }
      stream.localEnded();
    }
  }

  private void removeFirst(Http2Stream stream) {
    firstReady = stream.nextReady;
    if (firstReady == null) {
      lastReady = null;
    }
    stream.nextReady = null;
    stream.isReady = false;
  }

  /** Forgets a stream that closes, and what it had queued. */
  void remove(Http2Stream stream) {
    queued -= stream.queue().bytes();
    if (!stream.isReady) {
      return;
    }
    if (stream.equals(firstReady)) {
      removeFirst(stream);
      return;
    }
    Http2Stream before = firstReady;
    while (before != null && !stream.equals(before.nextReady)) {
      before = before.nextReady;
    }
    if (before != null) {
      before.nextReady = stream.nextReady;
      if (stream.equals(lastReady)) {
        lastReady = before;
      }
    }
    stream.nextReady = null;
    stream.isReady = false;
  }
}
