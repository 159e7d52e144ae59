package io.lorica.proxy.http.h1;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ServerConnection;
import io.lorica.proxy.net.ConnectionReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1 on an accepted connection: the last handler of its pipeline, which receives and
 * writes plain bytes. One exchange at a time; requests sent ahead wait in at most one read's bytes,
 * and nothing further is read until their turn. Confined to the connection's event loop.
 *
 * <p>The channel should allow half-closure, for tunnels. Outside of a tunnel a client that ends its
 * direction has lost interest: its exchange is cancelled.
 *
 * <p>A malformed head is answered with 400, 414 or 431 and no body, then the connection ends (spec
 * 01 §13.4).
 */
public final class Http1ServerHandler extends ChannelInboundHandlerAdapter
    implements ServerConnection {
  private enum State {
    /** Between requests, or in the middle of a head. */
    HEAD,
    /** In a request's body. */
    BODY,
    /** The request is complete, its answer is not. */
    ANSWERING,
    TUNNEL,
    /** We are finished, the client may not be: its bytes are dropped. */
    LINGERING,
    CLOSED
  }

  private final HttpService service;
  private final Http1Limits limits;
  private final Scheduler scheduler;
  private final Http1Observer observer;
  private final Http1RequestParser parser;
  private final BodyReader body;
  private final RequestHead head = new RequestHead();

  private @Nullable Wire wire;
  private State state = State.HEAD;
  private @Nullable ServerExchange exchange;
  private final Intake intake = new Intake(new Input());
  private boolean inputEnded;
  private boolean draining;

  /**
   * @param service takes each exchange, on the event loop
   * @param scheduler of the connection's event loop
   */
  public Http1ServerHandler(
      HttpService service, Http1Limits limits, Scheduler scheduler, Http1Observer observer) {
    this.service = service;
    this.limits = limits;
    this.scheduler = scheduler;
    this.observer = observer;
    this.parser = new Http1RequestParser(limits);
    this.body = new BodyReader(limits, new RequestBody());
    parser.begin(head);
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
    Wire created = new Wire(ctx, limits, () -> {});
    wire = created;
    created.gate().update();
  }

  @Override
  public int active() {
    return exchange == null ? 0 : 1;
  }

  @Override
  public void drain() {
    draining = true;
    if (state == State.HEAD) {
      close();
    }
  }

  // Input

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    intake.receive(wire(), (ByteBuf) msg);
  }

  private final class Input implements Intake.Consumer {
    /** Until an answer ends, or the client takes earlier answers. */
    @Override
    public boolean isBlocked() {
      return switch (state) {
        case ANSWERING -> true;
        case HEAD -> !wire().isWritable();
        case BODY, TUNNEL, LINGERING, CLOSED -> false;
      };
    }

    @Override
    public boolean step(ByteBuf in) {
      switch (state) {
        case HEAD -> readHead(in);
        case BODY -> {
          return body.read(in);
        }
        case TUNNEL -> {
          deliver(in.retain(), false);
          return false;
        }
        case LINGERING, CLOSED -> in.skipBytes(in.readableBytes());
        case ANSWERING -> throw new AssertionError("blocked");
      }
      return true;
    }
  }

  private void readHead(ByteBuf in) {
    switch (parser.read(in)) {
      case MORE -> {}
      case DONE -> openExchange();
      case FAILED -> refuse(parser.violation());
    }
  }

  private void openExchange() {
    boolean end = parser.body() == BodyKind.NONE;
    body.begin(parser.body(), head.contentLength());
    ServerExchange opened = new ServerExchange(this, wire(), end);
    exchange = opened;
    state = end ? State.ANSWERING : State.BODY;
    opened.opened(service.open(head, end, opened));
  }

  private final class RequestBody implements BodyReader.Sink {
    @Override
    public void data(ByteBuf data, boolean end) {
      deliver(data, end);
    }

    @Override
    public void trailers(HeaderBlock trailers) {
      ServerExchange current = exchange;
      if (current != null) {
        state = State.ANSWERING;
        current.sendTrailers(trailers);
      }
    }

    @Override
    public void violated(Http1Violation violation) {
      refuse(violation);
    }
  }

  private void deliver(ByteBuf data, boolean end) {
    ServerExchange current = exchange;
    if (current == null) {
      data.release();
      return;
    }
    if (end && state == State.BODY) {
      state = State.ANSWERING;
    }
    current.sendData(data, end);
  }

  /** The client broke a rule. */
  private void refuse(@Nullable Http1Violation violation) {
    Http1Violation wrong = violation == null ? Http1Violation.BAD_START_LINE : violation;
    observer.violation(wrong);
    ServerExchange current = exchange;
    boolean answered = current != null && current.isHeadSent();
    if (current != null) {
      current.cancel(wrong.reset());
    }
    if (answered) {
      abortConnection();
    } else {
      answerAndClose(wrong.status());
    }
  }

  private void answerAndClose(int status) {
    Wire w = wire();
    if (state == State.CLOSED) {
      return;
    }
    w.write(w.heads().refusal(w.alloc(), status));
    lingerAndClose();
  }

  private void inputEnded() {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    ServerExchange current = exchange;
    if (state == State.TUNNEL && current != null) {
      intake.resume(wire());
      current.sendData(Unpooled.EMPTY_BUFFER, true);
      return;
    }
    cut(ResetReason.CANCEL);
  }

  /** Ends the connection now, whatever is in progress on it. */
  private void cut(ResetReason reason) {
    ServerExchange current = exchange;
    boolean answering = current != null && current.isHeadSent();
    if (current != null) {
      current.cancel(reason);
    }
    if (answering) {
      abortConnection();
    } else {
      close();
    }
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
    state = State.CLOSED;
    ServerExchange current = exchange;
    if (current != null) {
      current.cancel(ResetReason.CANCEL);
    }
    intake.drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    intake.drop();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      ServerExchange current = exchange;
      if (current != null) {
        current.returnWithheld();
      }
      intake.resume(wire());
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean lost = ConnectionEnd.isLoss(cause);
    cut(lost ? ResetReason.CANCEL : ResetReason.INTERNAL);
    if (!lost) {
      observer.failure(cause);
    }
  }

  // Called by the exchange

  RequestHead request() {
    return head;
  }

  Http1RequestParser parser() {
    return parser;
  }

  boolean isDraining() {
    return draining;
  }

  /** From here on both directions carry the bytes of a tunnel. */
  void openTunnel() {
    state = State.TUNNEL;
    intake.resumeLater(wire());
  }

  /** The exchange is complete in both directions. */
  void completed(boolean persistent) {
    detach();
    if (state == State.CLOSED) {
      return;
    }
    if (!persistent || draining) {
      end();
      return;
    }
    parser.begin(head);
    state = State.HEAD;
    // Not from within the service's call that ended the exchange.
    intake.resumeLater(wire());
  }

  /** The answer is complete, and the rest of the request is unwanted. */
  void completedEarly() {
    detach();
    if (state != State.CLOSED) {
      lingerAndClose();
    }
  }

  /** The service gave up before the answer was complete. */
  void aborted() {
    detach();
    abortConnection();
  }

  /** The service's answer cannot be sent: a defect that the client must not mistake. */
  void failed(boolean headSent) {
    detach();
    if (headSent) {
      abortConnection();
    } else {
      answerAndClose(500);
    }
  }

  void detach() {
    exchange = null;
    wire().gate().reset();
  }

  /** Ends the connection within an answer, which must not look complete. */
  private void abortConnection() {
    state = State.CLOSED;
    if (wire().bodyKind() == BodyKind.UNTIL_CLOSE) {
      ConnectionReset.of(wire().ctx().channel());
    } else {
      close();
    }
  }

  private void lingerAndClose() {
    state = State.LINGERING;
    intake.drop();
    wire().gate().hold(false);
    if (inputEnded) {
      close();
    } else {
      ConnectionEnd.linger(wire().ctx(), scheduler);
    }
  }

  /** Ends the connection in order; a client that has sent more is given time to read. */
  private void end() {
    if (intake.isEmpty()) {
      close();
    } else {
      lingerAndClose();
    }
  }

  private void close() {
    state = State.CLOSED;
    intake.drop();
    ConnectionEnd.close(wire().ctx());
  }
}
