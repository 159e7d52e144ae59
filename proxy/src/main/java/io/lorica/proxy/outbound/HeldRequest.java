package io.lorica.proxy.outbound;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a request whose target is not known yet. What comes of it is kept, bounded by the
 * sender's window, since nothing of it is returned as consumed. Confined to one event loop.
 */
final class HeldRequest implements RequestStream {
  private final ResponseStream response;
  private final Runnable onCancel;
  private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);
  private @Nullable HeaderBlock heldTrailers;
  private @Nullable RequestStream to;
  private boolean ended;

  /**
   * @param response of the exchange, which gets back what is dropped
   * @param onCancel runs when the caller gives up before the target is known
   */
  HeldRequest(ResponseStream response, Runnable onCancel) {
    this.response = response;
    this.onCancel = onCancel;
  }

  /** Passes on what was kept, and from here on whatever comes. */
  void passTo(RequestStream stream) {
    to = stream;
    while (!held.isEmpty()) {
      ByteBuf next = held.remove();
      stream.requestData(next, ended && held.isEmpty() && heldTrailers == null);
    }
    if (heldTrailers != null) {
      stream.requestTrailers(heldTrailers);
      heldTrailers = null;
    }
  }

  /** Drops what was kept. */
  void drop() {
    while (!held.isEmpty()) {
      ByteBuf next = held.remove();
      int size = next.readableBytes();
      next.release();
      response.requestConsumed(size);
    }
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    ended |= end;
    if (to != null && held.isEmpty()) {
      to.requestData(data, end);
    } else {
      held.add(data);
    }
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    ended = true;
    if (to != null && held.isEmpty()) {
      to.requestTrailers(trailers);
    } else {
      HeaderBlock copy = new HeaderBlock();
      copy.copyFrom(trailers);
      heldTrailers = copy;
    }
  }

  @Override
  public void cancel(ResetReason reason) {
    drop();
    if (to == null) {
      onCancel.run();
    } else {
      to.cancel(reason);
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    if (to != null) {
      to.responseConsumed(bytes);
    }
  }
}
