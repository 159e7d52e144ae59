package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a server connection. A small object for each, so that a service which calls after
 * the end reaches nothing, and never the next exchange. Confined to the connection's event loop.
 */
final class ServerExchange implements ResponseStream {
  private final Http1ServerHandler connection;
  private final Wire wire;
  private @Nullable RequestStream request;
  private @Nullable ResetReason cancelled;
  private boolean persistent;
  private boolean bodyStarted;
  private boolean requestEnded;
  private boolean continueSent;
  private boolean headSent;
  private boolean responseEnded;
  private boolean tunnel;
  private boolean over;

  /** Bytes of the answer that wait for the client, or for the request stream, to be returned. */
  private int withheld;

  /** The connection has parsed the request's head. */
  ServerExchange(Http1ServerHandler connection, Wire wire, boolean requestEnded) {
    this.connection = connection;
    this.wire = wire;
    this.persistent = connection.parser().isPersistent();
    this.requestEnded = requestEnded;
  }

  boolean isHeadSent() {
    return headSent;
  }

  // The request's direction, called by the connection

  /** The service returned its half, possibly after it had answered. */
  void opened(RequestStream stream) {
    if (cancelled != null) {
      stream.cancel(cancelled);
    } else if (!over) {
      request = stream;
      returnWithheld();
    }
  }

  void sendData(ByteBuf data, boolean end) {
    RequestStream stream = request;
    if (over || stream == null) {
      data.release();
      return;
    }
    bodyStarted = true;
    requestEnded |= end;
    wire.gate().handedOut(data.readableBytes());
    stream.requestData(data, end);
    completeIfEnded();
  }

  void sendTrailers(HeaderBlock trailers) {
    RequestStream stream = request;
    if (over || stream == null) {
      return;
    }
    requestEnded = true;
    stream.requestTrailers(trailers);
    completeIfEnded();
  }

  /** The client is gone, or broke a rule. The connection deals with the rest. */
  void cancel(ResetReason reason) {
    if (over) {
      return;
    }
    over = true;
    connection.detach();
    RequestStream stream = request;
    if (stream == null) {
      cancelled = reason;
    } else {
      stream.cancel(reason);
    }
  }

  void returnWithheld() {
    RequestStream stream = request;
    if (withheld > 0 && stream != null && !over && wire.isWritable()) {
      int bytes = withheld;
      withheld = 0;
      stream.responseConsumed(bytes);
    }
  }

  // The answer's direction, called by the service

  @Override
  public void informational(ResponseHead head) {
    if (over || headSent || connection.request().version() == HttpVersion.HTTP_1_0) {
      return;
    }
    ByteBuf written =
        wire.heads()
            .response(
                wire.alloc(),
                HttpVersion.HTTP_1_1,
                head.status(),
                head.headers(),
                RequestHead.UNKNOWN_LENGTH,
                BodyKind.NONE,
                HeadWriter.Connection.AS_IS);
    if (written != null) {
      continueSent |= head.status() == 100;
      wire.write(written);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    if (over || headSent) {
      return;
    }
    tunnel = HopByHop.opensTunnel(connection.request(), head.status());
    boolean allowed = tunnel ? requestEnded && mayTunnel() : head.status() >= 200;
    if (!allowed || !writeHead(head, end)) {
      fail();
      return;
    }
    headSent = true;
    if (tunnel) {
      requestEnded = false;
      wire.beginTunnel();
      connection.openTunnel();
    }
    if (end) {
      responseEnded();
    }
  }

  private boolean mayTunnel() {
    return connection.parser().isUpgrade();
  }

  /** Whether the head could be written. */
  private boolean writeHead(ResponseHead head, boolean end) {
    RequestHead asked = connection.request();
    BodyKind kind = Framing.responseBody(asked, head, end);
    HttpVersion version = Framing.responseVersion(asked, head);
    persistent = !tunnel && persistsAfter(head, kind);
    ByteBuf written =
        wire.heads()
            .response(
                wire.alloc(),
                version,
                head.status(),
                head.headers(),
                Framing.responseLength(asked, head, end),
                kind,
                connectionOption(version));
    if (written != null) {
      wire.writeHead(written, kind, head.contentLength());
    }
    return written != null;
  }

  private boolean persistsAfter(ResponseHead head, BodyKind kind) {
    return persistent
        && !connection.isDraining()
        && kind != BodyKind.UNTIL_CLOSE
        && !isBodyInDoubt()
        && !Framing.hasConnectionOption(head.headers(), "close");
  }

  /**
   * A client that was never told to continue may send its body, or its next request (RFC 9110
   * §10.1.1).
   */
  private boolean isBodyInDoubt() {
    return connection.parser().expectsContinue() && !continueSent && !bodyStarted;
  }

  private HeadWriter.Connection connectionOption(HttpVersion version) {
    if (tunnel) {
      return HeadWriter.Connection.AS_IS;
    }
    if (persistent == (version == HttpVersion.HTTP_1_1)) {
      return HeadWriter.Connection.DEFAULT;
    }
    return persistent ? HeadWriter.Connection.KEEP_ALIVE : HeadWriter.Connection.CLOSE;
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (over || !headSent || responseEnded) {
      data.release();
      return;
    }
    withheld += data.readableBytes();
    if (!wire.writeBody(data, end)) {
      fail();
      return;
    }
    if (end) {
      responseEnded();
    }
    returnWithheld();
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    if (over || !headSent || responseEnded) {
      return;
    }
    if (!wire.writeTrailers(trailers)) {
      fail();
      return;
    }
    responseEnded();
  }

  @Override
  public void abort(ResetReason reason) {
    if (over) {
      return;
    }
    over = true;
    if (responseEnded) {
      connection.completedEarly();
    } else {
      connection.aborted();
    }
  }

  @Override
  public void requestConsumed(int bytes) {
    if (!over) {
      wire.gate().consumed(bytes);
    }
  }

  private void responseEnded() {
    responseEnded = true;
    if (tunnel) {
      ConnectionEnd.closeOutput(wire.ctx());
    }
    completeIfEnded();
    if (!over && !tunnel && !persistent) {
      // The client was told that the connection ends here; it will not go on for long.
      cancel(ResetReason.CANCEL);
      connection.completedEarly();
    }
  }

  private void completeIfEnded() {
    if (requestEnded && responseEnded && !over) {
      over = true;
      connection.completed(persistent);
    }
  }

  /** The service broke the rules of its own answer. */
  private void fail() {
    cancel(ResetReason.INTERNAL);
    connection.failed(headSent);
  }
}
