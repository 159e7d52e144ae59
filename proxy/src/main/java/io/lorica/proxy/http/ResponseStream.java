package io.lorica.proxy.http;

import io.netty.buffer.ByteBuf;

/** The service's half of an exchange: its answer. {@link HttpService} has the rules. */
public interface ResponseStream {
  /** Passes on an interim answer (1xx but 101); {@code head} is valid during this call only. */
  void informational(ResponseHead head);

  /**
   * Begins the answer; {@code head} is valid during this call only, and may be changed by layers.
   */
  void head(ResponseHead head, boolean end);

  /** Sends body bytes, and hands {@code data} over; {@code end} completes the answer. */
  void data(ByteBuf data, boolean end);

  /** Completes the answer with trailers, which are valid during this call only. */
  void trailers(HeaderBlock trailers);

  /**
   * Ends the exchange without a (complete) answer. Before {@link #head} a layer may still turn this
   * into a synthesized answer; a server codec resets the stream or closes the connection.
   *
   * <p>After a complete answer it means that nobody wants the rest of the request: an HTTP/2 server
   * codec sends RST_STREAM(NO_ERROR) once the answer has left (RFC 9113 §8.1), an HTTP/1 one
   * closes. It is then no failure of the exchange, whatever the reason.
   */
  void abort(ResetReason reason);

  /** Returns {@code bytes} of the request's body to whoever sends it. */
  void requestConsumed(int bytes);
}
