package io.lorica.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Where the ciphertext of one flush goes: a row of buffers no larger than the allocator pools. From
 * {@link #begin} to {@link #finish} or {@link #drop}. Confined to the event loop.
 */
final class CiphertextBuffers {
  /** A full record, as it is sent. */
  private static final int RECORD = TlsSession.RECORD_PLAINTEXT + TlsSession.RECORD_OVERHEAD;

  /**
   * The most that one buffer takes: a full record. On a heap of up to 512 MiB, Netty's adaptive
   * allocator (4.2.18) pools its size classes alone, the largest of which is 16,896 bytes; anything
   * larger is taken from the system and zeroed, each time.
   */
  static final int MAX_BUFFER = RECORD + TlsSession.OWN_RECORDS;

  private @Nullable ByteBuf current;

  /** Bytes of {@link #current} that records may still fill; at most {@link #RECORD}. */
  private int room;

  /** Plaintext that is still to come in this flush. */
  private int plaintext;

  /** Records that may be shorter than they could. */
  private int shortRecords;

  /** Announces so much plaintext, with so many records at most that are not full. */
  void begin(int bytes, int ofThemShort) {
    plaintext = bytes;
    shortRecords = ofThemShort;
  }

  /**
   * Encrypts bytes, and begins a buffer where they do not fit.
   *
   * @return false where the session has failed
   */
  boolean write(TlsSession session, ChannelHandlerContext ctx, long address, int length) {
    int done = 0;
    while (done < length) {
      int part = part(length - done);
      if (part == 0) {
        next(session, ctx);
      } else if (session.write(address + done, part)) {
        done += part;
        plaintext -= part;
        room -= part + TlsSession.RECORD_OVERHEAD;
      } else {
        return false;
      }
    }
    return true;
  }

  /** How much of {@code length} bytes fits here: all, or else a full record, or nothing. */
  private int part(int length) {
    int fits = room - TlsSession.RECORD_OVERHEAD;
    if (length <= fits) {
      return length;
    }
    return fits == TlsSession.RECORD_PLAINTEXT ? fits : 0;
  }

  private void next(TlsSession session, ChannelHandlerContext ctx) {
    ByteBuf full = complete(session);
    if (full != null) {
      ctx.write(full, ctx.voidPromise());
    }
    int bound = Math.min(MAX_BUFFER, TlsSession.ciphertextBound(plaintext, shortRecords));
    ByteBuf fresh = ctx.alloc().directBuffer(bound);
    session.beginWriting(fresh);
    room = bound - TlsSession.OWN_RECORDS;
    current = fresh;
  }

  private @Nullable ByteBuf complete(TlsSession session) {
    ByteBuf full = current;
    current = null;
    room = 0;
    if (full != null) {
      session.endWriting(full);
    }
    return full;
  }

  /** Writes the last buffer; {@code promise} is done when all has left. */
  void finish(TlsSession session, ChannelHandlerContext ctx, ChannelPromise promise) {
    ByteBuf last = complete(session);
    ctx.write(last == null ? Unpooled.EMPTY_BUFFER : last, promise);
  }

  /** Drops what has not been written: the session has failed. */
  void drop(TlsSession session) {
    ByteBuf last = complete(session);
    if (last != null) {
      last.release();
    }
  }
}
