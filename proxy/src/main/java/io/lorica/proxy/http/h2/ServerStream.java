package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A request that a client sent us: reads it for the service, and writes the service's answer. */
final class ServerStream extends Http2Stream implements ResponseStream {
  private final RequestHead head = new RequestHead();
  private @Nullable RequestStream request;
  private boolean opening;
  private boolean headSent;
  private boolean bodiless;

  /** The service wants no more of the request; the stream ends with its answer. */
  private boolean abandoned;

  /** Credit that came while the service was still opening the exchange. */
  private int heldCredit;

  RequestHead head() {
    return head;
  }

  /** Hands the request, which {@link #head} holds, to the service. */
  void begin(HttpService service, boolean end) {
    request = null;
    headSent = false;
    bodiless = false;
    abandoned = false;
    heldCredit = 0;
    opening = true;
    if (end) {
      markRemoteEnd();
    } else if (head.method() != HttpMethod.CONNECT) {
      expectBody(head.contentLength());
    }
    RequestStream opened = service.open(head, end, this);
    opening = false;
    if (isOver()) {
      return;
    }
    request = opened;
    if (heldCredit > 0) {
      opened.responseConsumed(heldCredit);
    }
  }

  // ---- the service's calls

  @Override
  public void informational(ResponseHead interim) {
    if (!isSendingOver() && !headSent) {
      connection().writer.response(id(), interim, false);
      connection().requestFlush();
    }
  }

  @Override
  public void head(ResponseHead answer, boolean end) {
    if (isSendingOver() || headSent) {
      return;
    }
    if (answer.status() == 101) {
      // Only HTTP/1.1 can switch protocols (RFC 9113 §8.6).
      abort(ResetReason.HTTP_1_1_REQUIRED);
      return;
    }
    headSent = true;
    bodiless = head.method() == HttpMethod.HEAD || answer.status() == 204 || answer.status() == 304;
    Http2Connection connection = connection();
    connection.writer.response(id(), answer, end);
    connection.requestFlush();
    if (end) {
      markEndQueued();
      localEnded();
    }
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (isSendingOver() || !headSent) {
      data.release();
      return;
    }
    ByteBuf body = bodiless ? drop(data) : data;
    if (isClosed()) {
      return;
    }
    if (end) {
      markEndQueued();
    }
    Http2Connection connection = connection();
    connection.requestFlush();
    if (!connection.sender.data(this, body, end)) {
      connection.runtime.events().streamFailed(Http2Error.INTERNAL_ERROR, "sent without credit");
      resetByPeer(Http2Error.INTERNAL_ERROR.code());
      connection.resetStream(this, Http2Error.INTERNAL_ERROR.code());
    }
  }

  /** An answer without a body has none, whatever the service says (RFC 9110 §6.4.1). */
  private ByteBuf drop(ByteBuf data) {
    int length = data.readableBytes();
    data.release();
    if (length > 0) {
      sent(length);
    }
    return io.netty.buffer.Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    if (isSendingOver() || !headSent) {
      return;
    }
    Http2Connection connection = connection();
    connection.requestFlush();
    markEndQueued();
    connection.sender.trailers(this, trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    if (isClosed() || isOver()) {
      return;
    }
    endExchange();
    if (!isEndQueued()) {
      connection().resetStream(this, reason.http2Code());
    } else if (hasLocalEnd()) {
      connection().resetStream(this, Http2Error.NO_ERROR.code());
    } else {
      abandoned = true;
    }
  }

  @Override
  public void requestConsumed(int bytes) {
    if (!isClosed()) {
      connection().consumed(this, bytes);
    }
  }

  // ---- the connection's calls

  @Override
  void sent(int bytes) {
    RequestStream to = request;
    if (to != null) {
      to.responseConsumed(bytes);
    } else if (opening) {
      heldCredit += bytes;
    }
  }

  @Override
  void receive(ByteBuf piece, boolean end) {
    RequestStream to = request;
    if (to != null) {
      to.requestData(piece, end);
    } else {
      int length = piece.readableBytes();
      piece.release();
      connection().consumed(this, length);
    }
  }

  @Override
  void receiveTrailers(HeaderBlock block) {
    RequestStream to = request;
    if (to != null) {
      to.requestTrailers(block);
    }
  }

  @Override
  boolean expectsBody() {
    return true;
  }

  @Override
  boolean expectsTrailers() {
    return head.method() != HttpMethod.CONNECT;
  }

  @Override
  void resetByPeer(long code) {
    RequestStream to = request;
    endExchange();
    if (to != null) {
      to.cancel(ResetReason.CANCEL);
    }
  }

  @Override
  void onLocalEnd() {
    if (abandoned) {
      connection().resetStream(this, Http2Error.NO_ERROR.code());
    }
  }

  @Override
  void onOver() {
    request = null;
  }

  @Override
  void recycle(LoopMemory memory) {
    memory.recycle(this);
  }
}
