package io.lorica.proxy.outbound;

import io.lorica.proxy.client.ExchangeLayer;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.metrics.StatusCounters;
import io.netty.buffer.ByteBuf;

/** One attempt at a backend of a route, measured (spec 03 §4.9). Confined to one event loop. */
final class BackendExchange extends ExchangeLayer {
  private final BackendMetrics metrics;
  private final FailableResponse response;
  private long requestEndedNs;
  private int status = StatusCounters.NONE;
  private boolean call;
  private boolean requestEnded;
  private boolean over;

  BackendExchange(BackendMetrics metrics, FailableResponse response) {
    super(response);
    this.metrics = metrics;
    this.response = response;
  }

  /** Sends the request. */
  RequestStream open(HttpBackend backend, RequestHead head, boolean end) {
    call = head.version() == HttpVersion.HTTP_2 && head.isGrpc();
    metrics.requested();
    if (end) {
      requestEnded();
    }
    opened(backend.open(head, end, this));
    return this;
  }

  private void requestEnded() {
    requestEnded = true;
    requestEndedNs = metrics.nowNs();
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    if (end) {
      requestEnded();
    }
    super.requestData(data, end);
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    requestEnded();
    super.requestTrailers(trailers);
  }

  @Override
  public void cancel(ResetReason reason) {
    complete(RouteErrors.UNKNOWN);
    RequestStream to = leave();
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void dispatched() {
    response.dispatched();
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    status = metrics.protocol().status(head);
    if (end) {
      complete(RouteErrors.NONE);
    }
    response.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (data.isReadable()) {
      metrics.frame(data.readableBytes());
    }
    if (end) {
      complete(RouteErrors.NONE);
    }
    response.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    status = metrics.protocol().status(status, trailers);
    complete(RouteErrors.NONE);
    response.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    complete(RouteErrors.of(reason));
    leave();
    response.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    if (status == StatusCounters.NONE && RouteErrors.isAnswer(error)) {
      status = metrics.protocol().status(error, call);
      complete(RouteErrors.NONE);
    } else {
      complete(RouteErrors.of(error));
    }
    leave();
    response.fail(error);
  }

  private void complete(String error) {
    if (!over) {
      over = true;
      finish();
      metrics.completed(status, error, requestEnded ? metrics.nowNs() - requestEndedNs : 0);
    }
  }
}
