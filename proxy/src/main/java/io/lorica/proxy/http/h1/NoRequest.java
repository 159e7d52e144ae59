package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.netty.buffer.ByteBuf;

/** The request half of an exchange that was aborted before it began. */
final class NoRequest implements RequestStream {
  static final NoRequest INSTANCE = new NoRequest();

  private NoRequest() {}

  @Override
  public void requestData(ByteBuf data, boolean end) {
    data.release();
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {}

  @Override
  public void cancel(ResetReason reason) {}

  @Override
  public void responseConsumed(int bytes) {}
}
