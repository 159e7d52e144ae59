package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.net.ConnectionReset;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1 to a server on an established connection: the last handler of its pipeline, which
 * receives and writes plain bytes. One exchange at a time. Confined to the connection's event loop.
 *
 * <p>An exchange whose connection is lost ends with {@link ResetReason#REFUSED} if nothing of it
 * had been flushed, with {@link ResetReason#CONNECTION_CLOSED} if the server closed, and with
 * {@link ResetReason#IO_ERROR} otherwise. A cancelled exchange takes its connection with it. A
 * server that answers in full before the request is complete and then wants to close ends the rest
 * of the request by {@link ResponseStream#abort}.
 *
 * <p>The channel should allow half-closure, for tunnels.
 */
public final class Http1ClientConnection extends ChannelInboundHandlerAdapter
    implements ClientConnection {
  private final Http1Limits limits;
  private final Http1Observer observer;
  private final Listener listener;
  private final AnswerReader answers;

  private @Nullable Wire wire;
  private final Backlog behind = new Backlog();
  private boolean processing;
  private boolean inputEnded;
  private boolean flushed;
  private boolean draining;
  private boolean closed;
  private boolean closedTold;

  /**
   * @param listener hears when the connection is idle again, and when it is gone; the latter also
   *     if it was closed from this side
   */
  public Http1ClientConnection(Http1Limits limits, Http1Observer observer, Listener listener) {
    this.limits = limits;
    this.observer = observer;
    this.listener = listener;
    this.answers = new AnswerReader(this, limits);
  }

  private Wire wire() {
    Wire present = wire;
    if (present == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return present;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    assert ctx.executor().inEventLoop();
    Wire created = new Wire(ctx, limits, () -> flushed = true);
    wire = created;
    created.gate().update();
  }

  // As a service

  @Override
  public boolean canOpen() {
    return answers.isIdle() && !processing && isUsable();
  }

  @Override
  public int active() {
    return answers.exchange() == null ? 0 : 1;
  }

  @Override
  public boolean isUsable() {
    return !closed && !draining && wire != null && wire.isActive();
  }

  @Override
  public void drain() {
    draining = true;
    if (answers.isIdle()) {
      close();
    }
  }

  @Override
  public void close(ResetReason reason) {
    ClientExchange current = answers.exchange();
    cut();
    if (current != null) {
      current.abort(reason);
    }
  }

  @Override
  public RequestStream open(RequestHead request, boolean end, ResponseStream response) {
    if (!canOpen()) {
      response.abort(ResetReason.REFUSED);
      return NoRequest.INSTANCE;
    }
    Wire w = wire();
    BodyKind kind = Framing.requestBody(request, end);
    boolean contradictory = end && request.contentLength() > 0;
    ByteBuf written = contradictory ? null : w.heads().request(w.alloc(), request, kind);
    if (written == null) {
      response.abort(ResetReason.PROTOCOL_ERROR);
      return NoRequest.INSTANCE;
    }
    ClientExchange opened = new ClientExchange(this, w, response, kind == BodyKind.NONE);
    flushed = false;
    answers.begin(opened, request, kind);
    w.writeHead(written, kind, request.contentLength());
    return opened;
  }

  // Input

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf in = (ByteBuf) msg;
    if (processing) {
      behind.add(ctx.alloc(), in);
      return;
    }
    ByteBuf next = in;
    while (next != null) {
      process(next);
      next = behind.take();
    }
    if (answers.isIdle() && !closed) {
      listener.availabilityChanged(this);
    }
  }

  private void process(ByteBuf in) {
    processing = true;
    try {
      boolean whole = false;
      while (!whole && in.isReadable()) {
        whole = !step(in);
      }
    } finally {
      processing = false;
      in.release();
    }
  }

  /** Takes some input; false if it was handed on whole. */
  private boolean step(ByteBuf in) {
    if (closed) {
      in.skipBytes(in.readableBytes());
      return true;
    }
    return answers.read(in);
  }

  // Called by the reader

  /** Whether all that was written of the request when the exchange began has left. */
  boolean hasFlushed() {
    return flushed;
  }

  /** Bytes of an answer went to the exchange, which will return them. */
  void handedOut(int bytes) {
    wire().gate().handedOut(bytes);
  }

  /** The server broke a rule. */
  void violated(Http1Violation violation) {
    observer.violation(violation);
    lost(violation.reset());
  }

  private void inputEnded() {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    ClientExchange current = answers.exchange();
    if (current == null) {
      close();
    } else if (!answers.endOfInput()) {
      lost(ResetReason.CONNECTION_CLOSED);
    }
  }

  /** The connection is gone before the exchange was over. */
  private void lost(ResetReason reason) {
    close(flushed ? reason : ResetReason.REFUSED);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (ConnectionEnd.isInputEnd(event)) {
      inputEnded();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inputEnded();
    if (answers.exchange() != null) {
      // A tunnel of which only the other direction was left.
      lost(ResetReason.CONNECTION_CLOSED);
    }
    closed = true;
    if (!closedTold) {
      closedTold = true;
      listener.closed(this);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    behind.drop();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ClientExchange current = answers.exchange();
    if (current != null && ctx.channel().isWritable()) {
      current.returnWithheld();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (ConnectionEnd.isLoss(cause)) {
      lost(ResetReason.IO_ERROR);
    } else {
      close(ResetReason.INTERNAL);
      observer.failure(cause);
    }
  }

  // Called by the exchange

  /** Whether the connection may serve on, as far as is known. */
  boolean isPersistent() {
    return answers.isPersistent() && !inputEnded;
  }

  /** The exchange is over: use the connection again, or close it. */
  void completed(boolean reusable) {
    answers.end();
    wire().gate().reset();
    if (!reusable || !isPersistent() || !isUsable()) {
      close();
      return;
    }
    if (!processing) {
      listener.availabilityChanged(this);
    }
  }

  /** The exchange is no longer wanted. */
  void cancelled() {
    cut();
  }

  private void close() {
    if (leave()) {
      wire().ctx().close();
    }
  }

  /** Ends the connection now. A tunnel must not look complete to the server. */
  private void cut() {
    boolean tunnel = answers.isTunnel();
    if (leave()) {
      if (tunnel) {
        ConnectionReset.of(wire().ctx().channel());
      } else {
        wire().ctx().close();
      }
    }
  }

  /** Lets go of everything; whether the channel is still to be closed. */
  private boolean leave() {
    answers.end();
    if (closed) {
      return false;
    }
    closed = true;
    wire().gate().reset();
    return true;
  }
}
