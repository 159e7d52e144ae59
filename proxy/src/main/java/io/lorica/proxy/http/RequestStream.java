package io.lorica.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * The caller's half of an exchange: the rest of the request. {@link HttpService} has the rules. Its
 * methods have other names than those of {@link ResponseStream}, so that one object can be both.
 */
public interface RequestStream {
  /** Sends body bytes, and hands {@code data} over; {@code end} completes the request. */
  void requestData(ByteBuf data, boolean end);

  /** Completes the request with trailers, which are valid during this call only. */
  void requestTrailers(HeaderBlock trailers);

  /** Gives up on the exchange in both directions. The response stream is not called again. */
  void cancel(ResetReason reason);

  /** Returns {@code bytes} of the response's body to whoever sends it. */
  void responseConsumed(int bytes);
}
