package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One exchange in one layer of a stack: passes on in both directions whatever the layer has nothing
 * to say to. The request goes to the layer below as soon as that has opened it; what comes of it
 * when nobody below wants it any more is dropped and returned as consumed. Confined to one event
 * loop.
 */
public abstract class ExchangeLayer implements RequestStream, FailableResponse {
  private final ResponseStream above;
  private @Nullable RequestStream below;
  private boolean over;

  /**
   * @param above where the answer goes
   */
  protected ExchangeLayer(ResponseStream above) {
    this.above = above;
  }

  /** The layer below took the request. Without effect when the exchange ended meanwhile. */
  public final void opened(RequestStream stream) {
    if (!over) {
      below = stream;
    }
  }

  /** The exchange is over for this layer; the rest of the request still goes below. */
  protected final void finish() {
    over = true;
  }

  /** The exchange is over in both directions; returns who had the request, if anybody. */
  protected final @Nullable RequestStream leave() {
    RequestStream left = below;
    over = true;
    below = null;
    return left;
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    RequestStream to = below;
    if (to == null) {
      int size = data.readableBytes();
      data.release();
      above.requestConsumed(size);
    } else {
      to.requestData(data, end);
    }
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    if (below != null) {
      below.requestTrailers(trailers);
    }
  }

  @Override
  public final void responseConsumed(int bytes) {
    if (below != null) {
      below.responseConsumed(bytes);
    }
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
  public final void requestConsumed(int bytes) {
    above.requestConsumed(bytes);
  }
}
