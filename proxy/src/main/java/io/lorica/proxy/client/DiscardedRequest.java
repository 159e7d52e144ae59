package io.lorica.proxy.client;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;

/** Drops what still comes of a request that was answered already. */
public record DiscardedRequest(ResponseStream response) implements RequestStream {
  /** For the caller whose exchange ended while it was opened. */
  public static RequestStream of(ResponseStream response) {
    return new DiscardedRequest(response);
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    int size = data.readableBytes();
    data.release();
    response.requestConsumed(size);
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {}

  @Override
  public void cancel(ResetReason reason) {}

  @Override
  public void responseConsumed(int bytes) {}
}
