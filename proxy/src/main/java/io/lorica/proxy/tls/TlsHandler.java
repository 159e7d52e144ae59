package io.lorica.proxy.tls;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.time.Scheduler;
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
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS in a pipeline. Each direction ends by itself: close_notify of the peer is the end of input
 * and nothing more, and {@link #endOutput} sends ours. Input that ends without close_notify was cut
 * off, and fails. What is flushed in one go leaves in one write. Confined to the event loop.
 */
final class TlsHandler extends ChannelDuplexHandler implements OutputEnd {
  private final Setup setup;
  private final HoldHandler plaintext;
  private final TlsListener listener;
  private final ArrayDeque<ByteBuf> received = new ArrayDeque<>(1);
  private final PlaintextQueue queue = new PlaintextQueue();
  private @Nullable ChannelHandlerContext context;
  private @Nullable TlsSession session;
  private @Nullable PeerCheck check;
  private Scheduler.@Nullable Timer timer;
  private @Nullable ByteBuf waiting;
  private State state = State.HANDSHAKE;
  private boolean proven;
  private boolean verifying;
  private boolean readWanted;
  private boolean delivered;
  private boolean flushWanted;
  private boolean inputEnded;
  private boolean inputEndTold;

  /**
   * What a handshake needs.
   *
   * @param expected who the peer must be; null where anybody may be
   * @param serverName the SNI to send; empty for a server
   * @param slowly where certificates are verified that are not remembered
   * @param limitNs for the handshake; 0 for none
   */
  record Setup(
      TlsContext context,
      PeerTrust trust,
      TlsSession.Keys keys,
      @Nullable TlsIdentity expected,
      String serverName,
      SlowLane slowly,
      Scheduler scheduler,
      long limitNs) {}

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
  TlsHandler(Setup setup, HoldHandler plaintext, TlsListener listener) {
    this.setup = setup;
    this.plaintext = plaintext;
    this.listener = listener;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    PeerCheck made = new PeerCheck(setup.trust(), setup.context().peerUsage(), setup.expected());
    TlsSession opened = TlsSession.open(setup.context(), made);
    check = made;
    session = opened;
    proven = opened.use(setup.keys());
    if (!setup.serverName().isEmpty()) {
      opened.name(setup.serverName());
    }
    if (setup.limitNs() > 0) {
      timer = setup.scheduler().schedule(this::expire, setup.limitNs());
    }
  }

  /**
   * Begins the handshake, once the pipeline is complete.
   *
   * @param reading whether the peer's first bytes have been given to it and more are being read
   */
  void begin(boolean reading) {
    if (state != State.HANDSHAKE || session == null) {
      return;
    }
    if (!setup.context().isServer()) {
      handshake(Unpooled.EMPTY_BUFFER);
    } else if (!proven) {
      fail("there is no certificate yet");
    }
    if (!reading && state == State.HANDSHAKE && !verifying) {
      context().read();
    }
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  private void expire() {
    timer = null;
    fail("TLS handshake timed out");
  }

  // Handshake ------------------------------------------------------------------------------------

  private void handshake(ByteBuf in) {
    ChannelHandlerContext ctx = context();
    TlsSession current = session;
    PeerCheck peerCheck = check;
    if (current == null || peerCheck == null) {
      return;
    }
    while (state == State.HANDSHAKE && !verifying) {
      TlsSession.Handshake step = current.handshake(in, ctx.alloc(), this::send);
      ctx.flush();
      switch (step) {
        case WANT_INPUT -> {
          return;
        }
        case WANT_VERIFICATION -> verify(current, peerCheck);
        case FAILED ->
            fail(peerCheck.rejection().isEmpty() ? current.failure() : peerCheck.rejection());
        case DONE -> established(current, peerCheck);
      }
    }
  }

  private void verify(TlsSession current, PeerCheck peerCheck) {
    Runnable task = current.task();
    if (task == null) {
      fail("TLS verification got lost");
    } else if (peerCheck.isQuick(current.peerLeaf())) {
      task.run();
    } else {
      verifying = setup.slowly().submit(() -> verifySlowly(task));
      if (!verifying) {
        fail("too many certificates wait to be verified");
      }
    }
  }

  /** On another thread. */
  private void verifySlowly(Runnable task) {
    task.run();
    context().executor().execute(this::verified);
  }

  private void verified() {
    verifying = false;
    if (context().isRemoved()) {
      free();
      return;
    }
    ByteBuf in = waiting == null ? Unpooled.EMPTY_BUFFER : waiting;
    waiting = null;
    handshake(in);
    takeRest(in);
    if (state == State.HANDSHAKE) {
      context().read();
    } else {
      readComplete();
    }
  }

  private void established(TlsSession current, PeerCheck peerCheck) {
    state = State.OPEN;
    cancelTimer();
    VerifiedPeer peer = peerCheck.peer();
    Optional<TlsIdentity> identity =
        peer == null ? Optional.empty() : identityOf(peer, setup.expected());
    listener.established(
        plaintext, new TlsStatus.Established(identity, Optional.ofNullable(current.alpn())));
    if (flushWanted) {
      flushWanted = false;
      flush(context());
    }
  }

  /** A server is who was expected, whatever other names it has; a client is its first name. */
  private static Optional<TlsIdentity> identityOf(
      VerifiedPeer peer, @Nullable TlsIdentity expected) {
    return expected != null ? Optional.of(expected) : peer.names().first();
  }

  private void fail(String message) {
    if (state == State.FAILED) {
      return;
    }
    boolean handshaking = state == State.HANDSHAKE;
    state = State.FAILED;
    cancelTimer();
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

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void send(ByteBuf ciphertext) {
    ChannelHandlerContext ctx = context();
    ctx.write(ciphertext, ctx.voidPromise());
  }

  // Input ----------------------------------------------------------------------------------------

  @Override
  public void read(ChannelHandlerContext ctx) {
    readWanted = true;
    if (!inputEnded && !verifying) {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = direct(ctx, (ByteBuf) message);
    if (verifying) {
      keep(ctx, in);
      return;
    }
    if (state == State.HANDSHAKE) {
      handshake(in);
    }
    takeRest(in);
  }

  /** The key exchange group agreed on. */
  String group() {
    return session == null ? "" : session.group();
  }

  /** Keeps what is left for after a verification, or decrypts it, or drops it. */
  private void takeRest(ByteBuf in) {
    if (in.isReadable() && verifying) {
      keep(context(), in);
    } else if (in.isReadable() && state == State.OPEN && !inputEnded) {
      decrypt(in);
    } else {
      in.release();
    }
  }

  private void keep(ChannelHandlerContext ctx, ByteBuf in) {
    ByteBuf before = waiting;
    waiting = before == null ? in : ctx.alloc().directBuffer().writeBytes(before).writeBytes(in);
    if (before != null) {
      before.release();
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
    TlsSession current = session;
    if (current == null) {
      in.release();
      return;
    }
    ChannelHandlerContext ctx = context();
    TlsSession.Reading end = current.read(in, ctx.alloc(), received::add, this::send);
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
    } else if (!verifying && (state == State.HANDSHAKE || (state == State.OPEN && readWanted))) {
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
    if (state == State.FAILED || (session != null && session.isOutputClosed())) {
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
    TlsSession current = session;
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
    TlsSession current = session;
    if (current != null && state == State.OPEN) {
      current.closeOutput(ctx.alloc(), this::send);
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
    cancelTimer();
    queue.fail(new SSLException("TLS output is closed"));
    if (waiting != null) {
      waiting.release();
      waiting = null;
    }
    if (!verifying) {
      free();
    }
  }

  private void free() {
    TlsSession current = session;
    session = null;
    if (current != null) {
      current.free();
    }
  }
}
