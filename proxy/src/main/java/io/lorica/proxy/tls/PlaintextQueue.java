package io.lorica.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * What was written and not yet flushed. {@link #encrypt} makes ciphertext of it all: small pieces
 * share records, large ones are encrypted where they lie. Bounded by whoever writes between two
 * flushes, and during a handshake. Confined to the event loop.
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
  private final CiphertextBuffers ciphertext = new CiphertextBuffers();
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
    ciphertext.begin(bytes, pieces.size() + 1);
    boolean good = encryptPieces(session, ctx);
    ChannelPromise promise = promise(ctx);
    if (good) {
      ciphertext.finish(session, ctx, promise);
    } else {
      ciphertext.drop(session);
      promise.tryFailure(new SSLException(session.failure()));
    }
    return good;
  }

  private boolean encryptPieces(TlsSession session, ChannelHandlerContext ctx) {
    ByteBuf scratch = SCRATCH.get().clear();
    boolean good = true;
    boolean alone = pieces.size() == 1;
    for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      boolean inPlace =
          (alone || piece.readableBytes() >= GATHERED)
              && piece.isDirect()
              && piece.nioBufferCount() == 1;
      if (good && inPlace) {
        good = writeScratch(session, ctx, scratch) && write(session, ctx, piece);
      } else if (good) {
        good = gather(session, ctx, scratch, piece);
      }
      piece.release();
    }
    bytes = 0;
    return good && writeScratch(session, ctx, scratch);
  }

  private boolean gather(
      TlsSession session, ChannelHandlerContext ctx, ByteBuf scratch, ByteBuf piece) {
    while (piece.isReadable()) {
      scratch.writeBytes(piece, Math.min(piece.readableBytes(), scratch.writableBytes()));
      if (!scratch.isWritable() && !writeScratch(session, ctx, scratch)) {
        return false;
      }
    }
    return true;
  }

  private boolean writeScratch(TlsSession session, ChannelHandlerContext ctx, ByteBuf scratch) {
    if (!scratch.isReadable()) {
      return true;
    }
    boolean good = write(session, ctx, scratch);
    scratch.clear();
    return good;
  }

  private boolean write(TlsSession session, ChannelHandlerContext ctx, ByteBuf piece) {
    return ciphertext.write(session, ctx, TlsSession.address(piece), piece.readableBytes());
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
