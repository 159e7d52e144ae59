package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.net.ConnectionReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
  /** Nobody needs more; each is passed on without back-pressure. */
  static final int MAX_INTERIM_RESPONSES = 32;

  private enum State {
    IDLE,
    /** The answer, or its head, has not come. */
    HEAD,
    BODY,
    /** The answer is complete, the request is not. */
    SENDING,
    TUNNEL,
    CLOSED
  }

  private final Http1Limits limits;
  private final Http1Observer observer;
  private final Listener listener;
  private final Http1ResponseParser parser;
  private final BodyDecoder body;
  private final ResponseHead head = new ResponseHead();

  private @Nullable Wire wire;
  private State state = State.IDLE;
  private @Nullable ClientExchange exchange;
  private @Nullable ByteBuf behind;
  private boolean processing;
  private boolean inputEnded;
  private boolean persistent;
  private boolean mayTunnel;
  private boolean flushed;
  private boolean draining;
  private boolean closedTold;
  private int interim;

  /**
   * @param listener hears when the connection is idle again, and when it is gone; the latter also
   *     if it was closed from this side
   */
  public Http1ClientConnection(Http1Limits limits, Http1Observer observer, Listener listener) {
    this.limits = limits;
    this.observer = observer;
    this.listener = listener;
    this.parser = new Http1ResponseParser(limits);
    this.body = new BodyDecoder(limits);
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
    return state == State.IDLE && !processing && isUsable();
  }

  @Override
  public int active() {
    return exchange == null ? 0 : 1;
  }

  @Override
  public boolean isUsable() {
    return state != State.CLOSED && !draining && wire != null && wire.isActive();
  }

  @Override
  public void drain() {
    draining = true;
    if (state == State.IDLE) {
      close();
    }
  }

  @Override
  public void close(ResetReason reason) {
    ClientExchange current = exchange;
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
    begin(opened, request, kind);
    w.writeHead(written, kind, request.contentLength());
    return opened;
  }

  private void begin(ClientExchange opened, RequestHead request, BodyKind kind) {
    exchange = opened;
    state = State.HEAD;
    flushed = false;
    interim = 0;
    persistent =
        Framing.requestVersion(request, kind) == HttpVersion.HTTP_1_1
            && !Framing.hasConnectionOption(request.headers(), "close");
    mayTunnel = HopByHop.isUpgrade(request) || request.method() == HttpMethod.CONNECT;
    parser.begin(head, request.method());
  }

  // Input

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf in = (ByteBuf) msg;
    if (processing) {
      behind = behind == null ? in : ctx.alloc().compositeBuffer().addComponents(true, behind, in);
      return;
    }
    ByteBuf next = in;
    while (next != null) {
      process(next);
      next = behind;
      behind = null;
    }
    if (state == State.IDLE) {
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
    switch (state) {
      case HEAD -> readHead(in);
      case BODY -> {
        return readBody(in);
      }
      case TUNNEL -> {
        deliver(in.retain(), false);
        return false;
      }
      case IDLE, SENDING -> {
        in.skipBytes(in.readableBytes());
        violated(Http1Violation.UNREQUESTED_BYTES);
      }
      case CLOSED -> in.skipBytes(in.readableBytes());
    }
    return true;
  }

  private void readHead(ByteBuf in) {
    if (!flushed) {
      // It cannot be the answer to a request that has not left.
      in.skipBytes(in.readableBytes());
      violated(Http1Violation.UNREQUESTED_BYTES);
      return;
    }
    switch (parser.read(in)) {
      case MORE -> {}
      case DONE -> headComplete();
      case FAILED -> violated(parser.violation());
    }
  }

  private void headComplete() {
    ClientExchange current = exchange;
    if (current == null) {
      throw new AssertionError("an answer without exchange");
    }
    if (head.isInformational()) {
      if (++interim > MAX_INTERIM_RESPONSES) {
        violated(Http1Violation.TOO_MANY_INTERIM_RESPONSES);
        return;
      }
      current.informational(head);
      parser.begin(head, parser.requestMethod());
    } else if (parser.opensTunnel() || head.status() == 101) {
      openTunnel(current);
    } else {
      openBody(current);
    }
  }

  private void openTunnel(ClientExchange current) {
    if (!mayTunnel || !parser.opensTunnel() || !current.isRequestEnded()) {
      violated(Http1Violation.UNREQUESTED_SWITCH);
      return;
    }
    state = State.TUNNEL;
    persistent = false;
    wire().beginTunnel();
    current.tunnelOpened();
    current.head(head, false);
  }

  private void openBody(ClientExchange current) {
    persistent = persistent && parser.isPersistent();
    body.begin(parser.body(), head.contentLength());
    boolean end = body.isDone();
    state = end ? State.SENDING : State.BODY;
    current.head(head, end);
  }

  private boolean readBody(ByteBuf in) {
    ByteBuf data = body.read(in);
    Http1Violation violation = body.violation();
    if (violation != null) {
      if (data != null) {
        data.release();
      }
      violated(violation);
      return true;
    }
    boolean whole = data != null && body.tookWhole();
    boolean done = body.isDone();
    HeaderBlock trailers = done ? body.trailers() : null;
    boolean end = done && trailers == null;
    if (data != null || end) {
      deliver(data == null ? Unpooled.EMPTY_BUFFER : data, end);
    }
    ClientExchange current = exchange;
    if (trailers != null && current != null) {
      state = State.SENDING;
      current.trailers(trailers);
    }
    return !whole;
  }

  private void deliver(ByteBuf data, boolean end) {
    ClientExchange current = exchange;
    if (current == null) {
      data.release();
      return;
    }
    wire().gate().handedOut(data.readableBytes());
    if (end && state == State.BODY) {
      state = State.SENDING;
    }
    current.data(data, end);
  }

  private void violated(@Nullable Http1Violation violation) {
    Http1Violation wrong = violation == null ? Http1Violation.BAD_START_LINE : violation;
    observer.violation(wrong);
    lost(wrong.reset());
  }

  private void inputEnded() {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    ClientExchange current = exchange;
    if (current == null) {
      close();
    } else if (state == State.TUNNEL) {
      current.data(Unpooled.EMPTY_BUFFER, true);
    } else if (state == State.BODY && body.endOfInput() == null) {
      deliver(Unpooled.EMPTY_BUFFER, true);
    } else {
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
    if (exchange != null) {
      // A tunnel of which only the other direction was left.
      lost(ResetReason.CONNECTION_CLOSED);
    }
    state = State.CLOSED;
    if (!closedTold) {
      closedTold = true;
      listener.closed(this);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ByteBuf left = behind;
    if (left != null) {
      behind = null;
      left.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ClientExchange current = exchange;
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
    return persistent && !inputEnded;
  }

  /** The exchange is over: use the connection again, or close it. */
  void completed(boolean reusable) {
    exchange = null;
    wire().gate().reset();
    if (!reusable || !isPersistent() || !isUsable()) {
      close();
      return;
    }
    state = State.IDLE;
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
    boolean tunnel = state == State.TUNNEL;
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
    exchange = null;
    if (state == State.CLOSED) {
      return false;
    }
    state = State.CLOSED;
    wire().gate().reset();
    return true;
  }
}
