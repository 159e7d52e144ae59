package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A request of ours: writes it for the caller, and reads the server's answer. */
final class ClientStream extends Http2Stream implements RequestStream {
  /** Interim answers to one request: more are no honest server's. */
  private static final int MAX_INFORMATIONAL = 64;

  private @Nullable ResponseStream response;
  private HttpMethod method = HttpMethod.GET;
  private boolean heldOpen;
  private boolean headReceived;
  private int informational;

  /** {@code heldOpen} says that the request ended with its head, but may become a tunnel. */
  void begin(ResponseStream response, HttpMethod method, boolean heldOpen) {
    this.heldOpen = heldOpen;
    this.response = response;
    this.method = method;
    headReceived = false;
    informational = 0;
  }

  // ---- the caller's calls

  @Override
  public void requestData(ByteBuf data, boolean end) {
    if (isSendingOver()) {
      data.release();
      return;
    }
    if (end) {
      markEndQueued();
    }
    Http2Connection connection = connection();
    connection.requestFlush();
    if (!connection.sender.data(this, data, end)) {
      connection.runtime.events().streamFailed(Http2Error.INTERNAL_ERROR, "sent without credit");
      abortResponse(ResetReason.INTERNAL);
      connection.resetStream(this, Http2Error.INTERNAL_ERROR.code());
    }
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    if (isSendingOver()) {
      return;
    }
    Http2Connection connection = connection();
    connection.requestFlush();
    markEndQueued();
    connection.sender.trailers(this, trailers);
  }

  @Override
  public void cancel(ResetReason reason) {
    if (!isClosed() && !isOver()) {
      endExchange();
      connection().resetStream(this, reason.http2Code());
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    if (!isClosed()) {
      connection().consumed(this, bytes);
    }
  }

  // ---- the connection's calls

  boolean hasHead() {
    return headReceived;
  }

  /** Whether one more interim answer may come. */
  boolean allowInformational() {
    return ++informational <= MAX_INFORMATIONAL;
  }

  void receiveInformational(ResponseHead head) {
    ResponseStream to = response;
    if (to != null) {
      to.informational(head);
    }
  }

  /** The length that the body must have, by the head (RFC 9110 §6.4.1). */
  long bodyLength(ResponseHead head) {
    int status = head.status();
    if (method == HttpMethod.HEAD || status == 204 || status == 304) {
      return 0;
    }
    boolean tunnel = method == HttpMethod.CONNECT && status < 300;
    return tunnel ? RequestHead.UNKNOWN_LENGTH : head.contentLength();
  }

  void receiveHead(ResponseHead head, boolean end) {
    headReceived = true;
    if (heldOpen && head.status() >= 300) {
      // No tunnel after all: the request ended with its head.
      requestData(Unpooled.EMPTY_BUFFER, true);
    }
    if (end) {
      markRemoteEnd();
    } else {
      expectBody(bodyLength(head));
    }
    ResponseStream to = response;
    if (to != null) {
      to.head(head, end);
    }
    if (end) {
      remoteEnded();
    }
  }

  @Override
  void sent(int bytes) {
    ResponseStream to = response;
    if (to != null) {
      to.requestConsumed(bytes);
    }
  }

  @Override
  void receive(ByteBuf piece, boolean end) {
    ResponseStream to = response;
    if (to != null) {
      to.data(piece, end);
    } else {
      int length = piece.readableBytes();
      piece.release();
      connection().consumed(this, length);
    }
  }

  @Override
  void receiveTrailers(HeaderBlock block) {
    ResponseStream to = response;
    if (to != null) {
      to.trailers(block);
    }
  }

  @Override
  boolean expectsBody() {
    return headReceived;
  }

  @Override
  boolean expectsTrailers() {
    return headReceived && method != HttpMethod.CONNECT;
  }

  @Override
  void resetByPeer(long code) {
    // After a complete answer a reset says that the rest of the request is not wanted (§8.1).
    abortResponse(hasRemoteEnd() ? ResetReason.CANCEL : ResetReason.ofHttp2Code(code));
  }

  /** Tells the caller that there will be no (more) answer. */
  void abortResponse(ResetReason reason) {
    ResponseStream to = response;
    endExchange();
    if (to != null) {
      to.abort(reason);
    }
  }

  @Override
  void onLocalEnd() {
    // The answer is still to come.
  }

  @Override
  void onOver() {
    response = null;
  }

  @Override
  void recycle(LoopMemory memory) {
    memory.recycle(this);
  }
}
