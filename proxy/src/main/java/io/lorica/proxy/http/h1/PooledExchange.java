package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * An exchange on its way through a pool: until it has a connection it keeps what arrives of the
 * request, whose bytes it does not return, so that the caller's own bound stops it. Confined to the
 * pool's event loop.
 */
final class PooledExchange implements RequestStream, ResponseStream {
  private final Http1ClientPool pool;
  private final RequestHead head;
  private final boolean end;
  private final ResponseStream response;
  private final boolean single;

  private @Nullable RequestStream request;
  private @Nullable ArrayDeque<ByteBuf> kept;
  private @Nullable HeaderBlock keptTrailers;
  private boolean keptEnd;
  private boolean attached;
  private int attempts;
  private boolean fromIdle;
  private boolean handedOver;
  private boolean over;

  PooledExchange(
      Http1ClientPool pool,
      RequestHead head,
      boolean end,
      ResponseStream response,
      boolean single) {
    this.pool = pool;
    this.head = head;
    this.end = end;
    this.response = response;
    this.single = single;
  }

  /** Whether it gets a connection for itself alone. */
  boolean isSingle() {
    return single;
  }

  boolean isWaiting() {
    return !attached && !over;
  }

  /** Opens the exchange on a connection. */
  void attach(ClientConnection connection, boolean idle) {
    attached = true;
    fromIdle = idle;
    int attempt = ++attempts;
    RequestStream opened = connection.open(head, end, this);
    if (over || !attached || attempt != attempts) {
      return;
    }
    request = opened;
    sendKept(opened);
  }

  private void sendKept(RequestStream to) {
    ArrayDeque<ByteBuf> buffers = kept;
    kept = null;
    if (buffers != null) {
      handedOver = true;
      for (ByteBuf data = buffers.poll(); data != null; data = buffers.poll()) {
        to.requestData(data, keptEnd && buffers.isEmpty());
      }
    }
    HeaderBlock trailers = keptTrailers;
    if (trailers != null) {
      keptTrailers = null;
      to.requestTrailers(trailers);
    }
  }

  // The request's direction

  @Override
  public void requestData(ByteBuf data, boolean last) {
    RequestStream to = request;
    if (over) {
      data.release();
    } else if (to != null) {
      handedOver = true;
      to.requestData(data, last);
    } else {
      if (kept == null) {
        kept = new ArrayDeque<>();
      }
      kept.addLast(data);
      keptEnd = last;
    }
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    RequestStream to = request;
    if (over) {
      return;
    }
    if (to != null) {
      handedOver = true;
      to.requestTrailers(trailers);
    } else {
      HeaderBlock copy = new HeaderBlock();
      copy.copyFrom(trailers);
      keptTrailers = copy;
    }
  }

  @Override
  public void cancel(ResetReason reason) {
    if (over) {
      return;
    }
    finish();
    RequestStream to = request;
    if (to != null) {
      to.cancel(reason);
    } else {
      pool.forget(this);
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    RequestStream to = request;
    if (!over && to != null) {
      to.responseConsumed(bytes);
    }
  }

  // The answer's direction

  @Override
  public void informational(ResponseHead interim) {
    response.informational(interim);
  }

  @Override
  public void head(ResponseHead answer, boolean last) {
    response.head(answer, last);
  }

  @Override
  public void data(ByteBuf data, boolean last) {
    response.data(data, last);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    response.trailers(trailers);
  }

  @Override
  public void requestConsumed(int bytes) {
    response.requestConsumed(bytes);
  }

  @Override
  public void abort(ResetReason reason) {
    if (over) {
      return;
    }
    if (reason == ResetReason.REFUSED && fromIdle && !handedOver) {
      request = null;
      attached = false;
      fromIdle = false;
      pool.dial(this);
      return;
    }
    finish();
    response.abort(reason);
  }

  private void finish() {
    over = true;
    ArrayDeque<ByteBuf> buffers = kept;
    kept = null;
    if (buffers != null) {
      buffers.forEach(ByteBuf::release);
    }
  }
}
