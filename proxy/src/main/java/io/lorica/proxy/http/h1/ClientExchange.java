package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;

/**
 * One exchange of a client connection. A small object for each, so that a caller which goes on
 * after the end reaches nothing, and never the next exchange. Confined to the connection's event
 * loop.
 */
final class ClientExchange implements RequestStream {
  private final Http1ClientConnection connection;
  private final Wire wire;
  private final ResponseStream response;
  private boolean requestEnded;
  private boolean responseEnded;
  private boolean tunnel;
  private boolean over;

  /** Bytes of the request that wait for the server to take them, before they are returned. */
  private int withheld;

  ClientExchange(
      Http1ClientConnection connection, Wire wire, ResponseStream response, boolean requestEnded) {
    this.connection = connection;
    this.wire = wire;
    this.response = response;
    this.requestEnded = requestEnded;
  }

  boolean isRequestEnded() {
    return requestEnded;
  }

  // The answer's direction, called by the connection

  void informational(ResponseHead head) {
    response.informational(head);
  }

  void head(ResponseHead head, boolean end) {
    responseEnded = end;
    response.head(head, end);
    completeIfEnded();
  }

  void data(ByteBuf data, boolean end) {
    if (over || responseEnded) {
      data.release();
      return;
    }
    responseEnded = end;
    response.data(data, end);
    completeIfEnded();
  }

  void trailers(HeaderBlock trailers) {
    responseEnded = true;
    response.trailers(trailers);
    completeIfEnded();
  }

  /** From here on both directions carry the bytes of a tunnel. */
  void tunnelOpened() {
    wire.beginTunnel();
    tunnel = true;
    requestEnded = false;
  }

  /** The connection ends the exchange, and has let go of it. */
  void abort(ResetReason reason) {
    if (!over) {
      over = true;
      response.abort(reason);
    }
  }

  void returnWithheld() {
    if (withheld > 0 && !over && wire.isWritable()) {
      int bytes = withheld;
      withheld = 0;
      response.requestConsumed(bytes);
    }
  }

  // The request's direction, called by the caller

  @Override
  public void requestData(ByteBuf data, boolean end) {
    if (over || requestEnded) {
      data.release();
      return;
    }
    withheld += data.readableBytes();
    if (!wire.writeBody(data, end)) {
      connection.close(ResetReason.PROTOCOL_ERROR);
      return;
    }
    if (end) {
      requestEnded();
    }
    returnWithheld();
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    if (over || requestEnded) {
      return;
    }
    if (wire.writeTrailers(trailers)) {
      requestEnded();
    } else {
      connection.close(ResetReason.PROTOCOL_ERROR);
    }
  }

  @Override
  public void cancel(ResetReason reason) {
    if (!over) {
      over = true;
      connection.cancelled();
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    if (!over) {
      wire.gate().consumed(bytes);
    }
  }

  private void requestEnded() {
    requestEnded = true;
    if (tunnel) {
      ConnectionEnd.closeOutput(wire.ctx());
    }
    completeIfEnded();
  }

  private void completeIfEnded() {
    if (over || !responseEnded) {
      return;
    }
    if (requestEnded) {
      over = true;
      connection.completed(!tunnel);
    } else if (!tunnel && !connection.isPersistent()) {
      // The server closes now: nobody will read the rest of the request.
      connection.close(ResetReason.CANCEL);
    }
  }
}
