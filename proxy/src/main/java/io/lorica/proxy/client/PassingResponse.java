package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * An answer on its way through a layer that has nothing to do with the request: passes on whatever
 * the layer does not change. Confined to one event loop.
 */
public abstract class PassingResponse implements FailableResponse {
  private final FailableResponse above;

  protected PassingResponse(FailableResponse above) {
    this.above = above;
  }

  @Override
  public void dispatched() {
    above.dispatched();
  }

  @Override
  public void informational(ResponseHead head) {
    above.informational(head);
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    above.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    above.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    above.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    above.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    above.fail(error);
  }

  @Override
  public final void requestConsumed(int bytes) {
    above.requestConsumed(bytes);
  }
}
