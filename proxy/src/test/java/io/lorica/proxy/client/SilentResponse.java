package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/** For a caller that does not look at its answer. */
final class SilentResponse implements FailableResponse {
  @Override
  public void informational(ResponseHead head) {}

  @Override
  public void head(ResponseHead head, boolean end) {}

  @Override
  public void data(ByteBuf data, boolean end) {
    data.release();
  }

  @Override
  public void trailers(HeaderBlock trailers) {}

  @Override
  public void abort(ResetReason reason) {}

  @Override
  public void requestConsumed(int bytes) {}

  @Override
  public void fail(ProxyError error) {}
}
