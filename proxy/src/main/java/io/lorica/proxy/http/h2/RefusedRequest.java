package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.netty.buffer.ByteBuf;

/** The request of an exchange that was aborted as it was opened: takes everything to nowhere. */
enum RefusedRequest implements RequestStream {
  INSTANCE;

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
