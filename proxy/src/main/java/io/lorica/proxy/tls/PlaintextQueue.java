package io.lorica.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What was written and not yet flushed. {@link #encrypt} makes one ciphertext buffer of it all:
 * small pieces share records, large ones are encrypted where they lie. Bounded by whoever writes
 * between two flushes, and during a handshake. Confined to the event loop.
 */
final class PlaintextQueue {
  /** Pieces below this are gathered into records: copying them costs less than a record each. */
  private static final int GATHERED = 4_096;

  private static final FastThreadLocal<ByteBuf> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
          return Unpooled.directBuffer(TlsSession.RECORD_PLAINTEXT, TlsSession.RECORD_PLAINTEXT);
        }

        @Override
        protected void onRemoval(ByteBuf scratch) {
          scratch.release();
        }
      };

  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(2);
  private final List<ChannelPromise> promises = new ArrayList<>(1);
  private int bytes;

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  void add(ByteBuf piece, ChannelPromise promise) {
    pieces.add(piece);
    bytes += piece.readableBytes();
    if (!promise.isVoid()) {
      promises.add(promise);
    }
  }

  /**
   * Encrypts and writes everything; the promises are done when it has left.
   *
   * @return false where the session has failed; the promises then have too
   */
  boolean encrypt(TlsSession session, ChannelHandlerContext ctx) {
    int bound = bytes == 0 ? 0 : TlsSession.ciphertextBound(bytes, pieces.size() + 1);
    ByteBuf ciphertext = bound == 0 ? Unpooled.EMPTY_BUFFER : ctx.alloc().directBuffer(bound);
    boolean good = encryptPieces(session, ciphertext);
    ChannelPromise promise = promise(ctx);
    if (good) {
      ctx.write(ciphertext, promise);
    } else {
      ciphertext.release();
      promise.tryFailure(new javax.net.ssl.SSLException(session.failure()));
    }
    return good;
  }

  private boolean encryptPieces(TlsSession session, ByteBuf ciphertext) {
    if (bytes > 0) {
      session.beginWriting(ciphertext);
    }
    ByteBuf scratch = SCRATCH.get().clear();
    boolean good = true;
    boolean alone = pieces.size() == 1;
    for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      boolean inPlace =
          (alone || piece.readableBytes() >= GATHERED)
              && piece.isDirect()
              && piece.nioBufferCount() == 1;
      if (good && inPlace) {
        good = writeScratch(session, scratch) && write(session, piece);
      } else if (good) {
        good = gather(session, scratch, piece);
      }
      piece.release();
    }
    good = good && writeScratch(session, scratch);
    if (bytes > 0) {
      session.endWriting(ciphertext);
    }
    bytes = 0;
    return good;
  }

  private static boolean gather(TlsSession session, ByteBuf scratch, ByteBuf piece) {
    while (piece.isReadable()) {
      scratch.writeBytes(piece, Math.min(piece.readableBytes(), scratch.writableBytes()));
      if (!scratch.isWritable() && !writeScratch(session, scratch)) {
        return false;
      }
    }
    return true;
  }

  private static boolean writeScratch(TlsSession session, ByteBuf scratch) {
    if (!scratch.isReadable()) {
      return true;
    }
    boolean good = write(session, scratch);
    scratch.clear();
    return good;
  }

  private static boolean write(TlsSession session, ByteBuf piece) {
    int length = piece.readableBytes();
    return length == 0 || session.write(TlsSession.address(piece), length);
  }

  /** One promise for all that were given. */
  private ChannelPromise promise(ChannelHandlerContext ctx) {
    if (promises.isEmpty()) {
      return ctx.voidPromise();
    }
    ChannelPromise first = promises.getFirst();
    if (promises.size() > 1) {
      List<ChannelPromise> others = List.copyOf(promises.subList(1, promises.size()));
      first.addListener(
          done -> {
            for (ChannelPromise other : others) {
              if (done.isSuccess()) {
                other.trySuccess();
              } else {
                other.tryFailure(done.cause());
              }
            }
          });
    }
    promises.clear();
    return first;
  }

  /** Drops everything. */
  void fail(Throwable cause) {
    for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      piece.release();
    }
    bytes = 0;
    List<ChannelPromise> failed = List.copyOf(promises);
    promises.clear();
    failed.forEach(promise -> promise.tryFailure(cause));
  }
}
