package io.lorica.proxy.outbound;

import io.lorica.proxy.client.ExchangeLayer;
import io.lorica.proxy.errors.ErrorTrailers;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.metrics.StatusCounters;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of an application, outermost layer: counts it against the limit until its answer
 * begins, measures the route, and turns failures into answers (spec 02 §16). Confined to one event
 * loop.
 */
final class OutboundExchange extends ExchangeLayer {
  private final OutboundHttpService service;
  private final RequestHead request;
  private final ResponseStream response;
  private final boolean grpc;
  private final boolean http2;
  private final long startedNs;

  private @Nullable RouteMetrics route;
  private boolean inFlight = true;
  private boolean answered;
  private boolean over;
  private Runnable onOver = () -> {};
  private int status = StatusCounters.NONE;

  OutboundExchange(
      OutboundHttpService service, RequestHead head, ResponseStream response, long nowNs) {
    super(response);
    this.service = service;
    this.request = head;
    this.response = response;
    this.http2 = head.version() == HttpVersion.HTTP_2;
    this.grpc = http2 && head.isGrpc();
    this.startedNs = nowNs;
  }

  /** The route was found; its counters get the outcome. */
  void routed(RouteMetrics metrics) {
    route = metrics;
  }

  /** Has something run when the exchange is over. Before it is. */
  void whenOver(Runnable task) {
    onOver = task;
  }

  /** Ends the exchange without an answer. */
  void refuse() {
    service.failed(ProxyError.UNEXPECTED);
    complete(RouteErrors.UNKNOWN);
    leave();
    response.abort(ResetReason.INTERNAL);
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    if (route != null && data.isReadable()) {
      route.frame(data.readableBytes());
    }
    super.requestData(data, end);
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
  public void head(ResponseHead head, boolean end) {
    answered = true;
    leaveFlight();
    if (route != null) {
      status = route.protocol().status(head);
    }
    if (head.headers().remove(HeaderName.L5D_PROXY_CONNECTION)) {
      service.closeConnection();
    }
    if (!http2 && !HopByHop.opensTunnel(request, head.status())) {
      HopByHop.strip(head.headers());
    }
    if (end) {
      complete(RouteErrors.NONE);
    }
    response.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (end) {
      complete(RouteErrors.NONE);
    }
    response.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    if (route != null) {
      status = route.protocol().status(status, trailers);
    }
    complete(RouteErrors.NONE);
    response.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    ProxyError broken = grpc && answered && !over ? ErrorTrailers.cause(reason) : null;
    if (broken != null) {
      fail(broken);
      return;
    }
    complete(RouteErrors.of(reason));
    leave();
    if (answered || http2) {
      response.abort(reason);
    } else {
      // HTTP/1 cannot carry a reset: the application gets an answer that says so.
      fail(new ProxyError(ProxyError.Kind.IO, "connection reset by the server"));
    }
  }

  @Override
  public void fail(ProxyError error) {
    service.failed(error);
    if (answered) {
      breakOff(error);
      return;
    }
    if (route != null && RouteErrors.isAnswer(error)) {
      status = route.protocol().status(error, grpc);
      complete(RouteErrors.NONE);
    } else {
      complete(RouteErrors.of(error));
    }
    leave();
    service.answer(error, grpc, response);
  }

  private void breakOff(ProxyError error) {
    boolean tellable = grpc && !over;
    complete(RouteErrors.of(error));
    leave();
    if (tellable) {
      service.endAnswer(error, response);
    } else {
      response.abort(ResetReason.INTERNAL);
    }
  }

  private void leaveFlight() {
    if (inFlight) {
      inFlight = false;
      service.leaveFlight();
    }
  }

  private void complete(String error) {
    leaveFlight();
    if (over) {
      return;
    }
    over = true;
    finish();
    onOver.run();
    if (route != null) {
      route.completed(status, error, service.nowNs() - startedNs);
    }
  }
}
