package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server sends: an answer to the exchange in progress, or the bytes of a tunnel;
 * anything else breaks the rules. Belongs to one client connection.
 */
final class AnswerReader implements ResponseHeadReader.Sink, BodyReader.Sink {
  private enum State {
    /** No exchange is in progress. */
    IDLE,
    /** The answer, or its head, has not come. */
    HEAD,
    BODY,
    /** The answer is complete, the request is not. */
    COMPLETE,
    TUNNEL
  }

  private final Http1ClientConnection connection;
  private final ResponseHeadReader heads;
  private final BodyReader body;
  private State state = State.IDLE;
  private @Nullable ClientExchange exchange;
  private boolean persistent;
  private boolean mayTunnel;

  AnswerReader(Http1ClientConnection connection, Http1Limits limits) {
    this.connection = connection;
    heads = new ResponseHeadReader(limits, this);
    body = new BodyReader(limits, this);
  }

  /** An exchange begins, with a request whose body is of that kind. */
  void begin(ClientExchange opened, RequestHead request, BodyKind kind) {
    exchange = opened;
    state = State.HEAD;
    persistent =
        Framing.requestVersion(request, kind) == HttpVersion.HTTP_1_1
            && !Framing.hasConnectionOption(request.headers(), "close");
    mayTunnel = HopByHop.isUpgrade(request) || request.method() == HttpMethod.CONNECT;
    heads.begin(request.method());
  }

  /** The exchange is over, or given up. */
  void end() {
    exchange = null;
    state = State.IDLE;
  }

  /** The exchange in progress. */
  @Nullable ClientExchange exchange() {
    return exchange;
  }

  boolean isIdle() {
    return state == State.IDLE;
  }

  boolean isTunnel() {
    return state == State.TUNNEL;
  }

  /** Whether request and answer allow the connection to be used again, as far as is known. */
  boolean isPersistent() {
    return persistent;
  }

  /** Takes some input; false if all of it was handed on as it is. */
  boolean read(ByteBuf in) {
    switch (state) {
      case HEAD -> {
        if (connection.hasFlushed()) {
          heads.read(in);
        } else {
          // It cannot be the answer to a request that has not left.
          unrequested(in);
        }
      }
      case BODY -> {
        return body.read(in);
      }
      case TUNNEL -> {
        deliver(in.retain(), false);
        return false;
      }
      case IDLE, COMPLETE -> unrequested(in);
    }
    return true;
  }

  private void unrequested(ByteBuf in) {
    in.skipBytes(in.readableBytes());
    violated(Http1Violation.UNREQUESTED_BYTES);
  }

  /** The server ended its direction; whether that ends its answer, or its half of a tunnel. */
  boolean endOfInput() {
    ClientExchange current = exchange;
    if (state == State.TUNNEL && current != null) {
      current.data(Unpooled.EMPTY_BUFFER, true);
      return true;
    }
    if (state == State.BODY && body.endOfInput() == null) {
      deliver(Unpooled.EMPTY_BUFFER, true);
      return true;
    }
    return false;
  }

  // What is found

  private ClientExchange current() {
    ClientExchange current = exchange;
    if (current == null) {
      throw new AssertionError("an answer without exchange");
    }
    return current;
  }

  @Override
  public void interim(ResponseHead head) {
    current().informational(head);
  }

  @Override
  public void begun(ResponseHead head) {
    if (heads.parser().opensTunnel() || head.status() == 101) {
      openTunnel(current(), head);
    } else {
      openBody(current(), head);
    }
  }

  private void openTunnel(ClientExchange current, ResponseHead head) {
    if (!mayTunnel || !heads.parser().opensTunnel() || !current.isRequestEnded()) {
      violated(Http1Violation.UNREQUESTED_SWITCH);
      return;
    }
    state = State.TUNNEL;
    persistent = false;
    current.tunnelOpened();
    current.head(head, false);
  }

  private void openBody(ClientExchange current, ResponseHead head) {
    persistent = persistent && heads.parser().isPersistent();
    body.begin(heads.parser().body(), head.contentLength());
    boolean end = body.isDone();
    state = end ? State.COMPLETE : State.BODY;
    current.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    deliver(data, end);
  }

  private void deliver(ByteBuf data, boolean end) {
    ClientExchange current = exchange;
    if (current == null) {
      data.release();
      return;
    }
    connection.handedOut(data.readableBytes());
    if (end && state == State.BODY) {
      state = State.COMPLETE;
    }
    current.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    ClientExchange current = exchange;
    if (current != null) {
      state = State.COMPLETE;
      current.trailers(trailers);
    }
  }

  @Override
  public void violated(Http1Violation violation) {
    connection.violated(violation);
  }
}
