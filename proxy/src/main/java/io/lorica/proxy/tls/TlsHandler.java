package io.lorica.proxy.tls;

import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS in a pipeline. Each direction ends by itself: close_notify of the peer is the end of input
 * and nothing more, and {@link #endOutput} sends ours. Input that ends without close_notify was cut
 * off, and fails. What is flushed in one go leaves in one go. Confined to the event loop.
 */
final class TlsHandler extends ChannelDuplexHandler implements OutputEnd {
  private final TlsHandshake.Setup setup;
  private final HoldHandler plaintext;
  private final TlsListener listener;
  private final ArrayDeque<ByteBuf> received = new ArrayDeque<>(1);
  private final PlaintextQueue queue = new PlaintextQueue();

  // Made once, since each read needs both.
  private final TlsSession.Plaintext toReceived = received::add;
  private final TlsSession.Output toPeer = this::send;

  private @Nullable ChannelHandlerContext context;

  /** Null before this is in a pipeline and after. */
  private @Nullable TlsHandshake handshake;

  private State state = State.HANDSHAKE;
  private boolean readWanted;
  private boolean delivered;
  private boolean flushWanted;
  private boolean inputEnded;
  private boolean inputEndTold;

  private enum State {
    HANDSHAKE,
    OPEN,
    FAILED
  }

  /**
   * A handler to be added before {@code plaintext}.
   *
   * @param plaintext will be at the end of the same pipeline
   */
  TlsHandler(TlsHandshake.Setup setup, HoldHandler plaintext, TlsListener listener) {
    this.setup = setup;
    this.plaintext = plaintext;
    this.listener = listener;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    handshake = new TlsHandshake(setup, ctx, new Progress());
  }

  /**
   * Begins the handshake, once the pipeline is complete.
   *
   * @param reading whether the peer's first bytes have been given to it and more are being read
   */
  void begin(boolean reading) {
    TlsHandshake current = handshake;
    if (state != State.HANDSHAKE || current == null) {
      return;
    }
    current.begin();
    if (!reading && state == State.HANDSHAKE && !current.isVerifying()) {
      context().read();
    }
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  private @Nullable TlsSession session() {
    return handshake == null ? null : handshake.session();
  }

  private boolean isVerifying() {
    return handshake != null && handshake.isVerifying();
  }

  /** What becomes of the handshake. */
  private final class Progress implements TlsHandshake.Owner {
    @Override
    public void established(Negotiated negotiated) {
      state = State.OPEN;
      listener.established(plaintext, negotiated);
      if (flushWanted) {
        flushWanted = false;
        flush(context());
      }
    }

    @Override
    public void failed(String message) {
      fail(message);
    }

    @Override
    public void verified(ByteBuf in) {
      if (handshake != null) {
        handshake.advance(in);
      }
      takeRest(in);
      if (state == State.HANDSHAKE) {
        context().read();
      } else {
        readComplete();
      }
    }
  }

  private void fail(String message) {
    if (state == State.FAILED) {
      return;
    }
    boolean handshaking = state == State.HANDSHAKE;
    state = State.FAILED;
    if (handshake != null) {
      handshake.end();
    }
    SSLException cause = new SSLException(message);
    queue.fail(cause);
    ChannelHandlerContext ctx = context();
    ctx.flush();
    if (handshaking) {
      listener.failed(new TlsFailure(message));
    } else {
      ctx.fireExceptionCaught(cause);
    }
    ctx.close();
  }

  private void send(ByteBuf ciphertext) {
    ChannelHandlerContext ctx = context();
    ctx.write(ciphertext, ctx.voidPromise());
  }

  // Input ----------------------------------------------------------------------------------------

  @Override
  public void read(ChannelHandlerContext ctx) {
    readWanted = true;
    if (!inputEnded && !isVerifying()) {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = direct(ctx, (ByteBuf) message);
    if (state == State.HANDSHAKE && handshake != null && !handshake.isVerifying()) {
      handshake.advance(in);
    }
    takeRest(in);
  }

  /** The key exchange group agreed on. */
  String group() {
    TlsSession current = session();
    return current == null ? "" : current.group();
  }

  /** Keeps what is left for after a verification, or decrypts it, or drops it. */
  private void takeRest(ByteBuf in) {
    if (in.isReadable() && handshake != null && handshake.isVerifying()) {
      handshake.keep(in);
    } else if (in.isReadable() && state == State.OPEN && !inputEnded) {
      decrypt(in);
    } else {
      in.release();
    }
  }

  /** The library reads memory, not objects. */
  private static ByteBuf direct(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (bytes.isDirect() && bytes.nioBufferCount() == 1) {
      return bytes;
    }
    ByteBuf copy = ctx.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
    bytes.release();
    return copy;
  }

  private void decrypt(ByteBuf in) {
    TlsSession current = session();
    if (current == null) {
      in.release();
      return;
    }
    ChannelHandlerContext ctx = context();
    TlsSession.Reading end = current.read(in, ctx.alloc(), toReceived, toPeer);
    in.release();
    for (ByteBuf bytes = received.poll(); bytes != null; bytes = received.poll()) {
      delivered = true;
      readWanted = false;
      ctx.fireChannelRead(bytes);
    }
    switch (end) {
      case WANT_INPUT -> {}
      case ENDED -> inputEnded = true;
      case FAILED -> fail(current.failure());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readComplete();
  }

  private void readComplete() {
    ChannelHandlerContext ctx = context();
    if (delivered) {
      delivered = false;
      ctx.fireChannelReadComplete();
    }
    if (inputEnded) {
      tellInputEnd(ctx);
    } else if (!isVerifying()
        && (state == State.HANDSHAKE || (state == State.OPEN && readWanted))) {
      // Bytes came, but nothing of them could be handed on yet.
      ctx.read();
    }
  }

  private void tellInputEnd(ChannelHandlerContext ctx) {
    if (!inputEndTold) {
      inputEndTold = true;
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      if (!inputEnded) {
        inputEndTold = true;
        inputEnded = true;
        fail(
            state == State.HANDSHAKE
                ? "the peer closed during the TLS handshake"
                : "the peer closed without close_notify");
      }
    } else if (event != ChannelInputShutdownReadComplete.INSTANCE) {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (state == State.HANDSHAKE) {
      fail("the peer closed during the TLS handshake");
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (state == State.HANDSHAKE && cause instanceof IOException) {
      fail(String.valueOf(cause.getMessage()));
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  // Output ---------------------------------------------------------------------------------------

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ByteBuf bytes = (ByteBuf) message;
    TlsSession current = session();
    if (state == State.FAILED || (current != null && current.isOutputClosed())) {
      bytes.release();
      promise.tryFailure(new SSLException("TLS output is closed"));
      return;
    }
    queue.add(bytes, promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (state == State.HANDSHAKE) {
      flushWanted = true;
      return;
    }
    TlsSession current = session();
    if (current != null && state == State.OPEN && !queue.isEmpty()) {
      if (!queue.encrypt(current, ctx)) {
        fail(current.failure());
      }
    }
    ctx.flush();
  }

  @Override
  public ChannelFuture endOutput() {
    ChannelHandlerContext ctx = context();
    ChannelPromise ended = ctx.newPromise();
    flush(ctx);
    sayGoodbye(ctx);
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                ended.tryFailure(written.cause());
              } else if (ctx.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput(ended);
              } else {
                ended.trySuccess();
              }
            });
    return ended;
  }

  private void sayGoodbye(ChannelHandlerContext ctx) {
    TlsSession current = session();
    if (current != null && state == State.OPEN) {
      current.closeOutput(ctx.alloc(), toPeer);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    flush(ctx);
    sayGoodbye(ctx);
    ctx.flush();
    ctx.close(promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    queue.fail(new SSLException("TLS output is closed"));
    TlsHandshake current = handshake;
    handshake = null;
    if (current != null) {
      current.close();
    }
  }
}
