package io.lorica.proxy.http.h1;

import io.netty.channel.ChannelHandlerContext;

/**
 * Decides whether a connection is read: not while too much of what was read waits for its consumer,
 * and not while the codec itself holds input back. Confined to the connection's event loop.
 *
 * <p>A piece counts for its bytes and for {@link #PIECE_OVERHEAD}: a peer that sends single bytes
 * would otherwise keep a buffer for each. As consumers return bytes and not pieces, pieces leave in
 * proportion.
 */
final class ReadGate {
  /** What a small buffer costs beside its bytes. */
  static final int PIECE_OVERHEAD = 256;

  private final ChannelHandlerContext ctx;
  private final int highWater;
  private long bytes;
  private int pieces;
  private boolean full;
  private boolean held;
  private boolean reading;

  ReadGate(ChannelHandlerContext ctx, int highWater) {
    this.ctx = ctx;
    this.highWater = highWater;
    this.reading = ctx.channel().config().isAutoRead();
  }

  /** Bytes were handed to a consumer. */
  void handedOut(int size) {
    bytes += size;
    pieces++;
    update();
  }

  /** A consumer returned bytes. */
  void consumed(int size) {
    long left = Math.max(0, bytes - size);
    pieces = left == 0 ? 0 : (int) (pieces * left / bytes);
    bytes = left;
    update();
  }

  /** The consumer is gone; nothing will be returned. */
  void reset() {
    bytes = 0;
    pieces = 0;
    update();
  }

  /** Holds reading for another reason, or no longer. */
  void hold(boolean hold) {
    held = hold;
    update();
  }

  /** Bytes that were handed out and not returned. */
  long outstanding() {
    return bytes;
  }

  void update() {
    long cost = bytes + (long) pieces * PIECE_OVERHEAD;
    full = full ? cost > highWater / 2 : cost >= highWater;
    boolean wanted = !full && !held;
    if (wanted != reading) {
      reading = wanted;
      ctx.channel().config().setAutoRead(wanted);
    }
  }
}
