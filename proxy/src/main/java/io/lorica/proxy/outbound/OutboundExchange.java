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
import io.lorica.proxy.route.Classification;
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
  private int status = Classification.NO_STATUS;
  private int grpcStatus = Classification.NO_STATUS;

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
    complete("UNKNOWN");
    response.abort(ResetReason.INTERNAL);
  }

  @Override
  public void cancel(ResetReason reason) {
    complete("CANCEL");
    RequestStream to = leave();
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    answered = true;
    status = head.status();
    leaveFlight();
    readGrpcStatus(head.headers());
    if (head.headers().remove(HeaderName.L5D_PROXY_CONNECTION)) {
      service.closeConnection();
    }
    if (!http2 && !HopByHop.opensTunnel(request, status)) {
      HopByHop.strip(head.headers());
    }
    if (end) {
      complete("");
    }
    response.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (end) {
      complete("");
    }
    response.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    readGrpcStatus(trailers);
    complete("");
    response.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    ProxyError broken = grpc && answered && !over ? ErrorTrailers.cause(reason) : null;
    if (broken != null) {
      fail(broken);
    } else if (answered || http2) {
      complete("RESET");
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
    status = grpc ? 200 : error.answer().status();
    grpcStatus = grpc ? error.answer().grpcStatus() : Classification.NO_STATUS;
    complete(errorLabel(error.kind()));
    service.answer(error, grpc, response);
  }

  private void breakOff(ProxyError error) {
    boolean tellable = grpc && !over;
    complete(errorLabel(error.kind()));
    if (tellable) {
      service.endAnswer(error, response);
    } else {
      response.abort(ResetReason.INTERNAL);
    }
  }

  private void readGrpcStatus(HeaderBlock headers) {
    if (grpc) {
      int found = Classification.grpcStatus(headers);
      grpcStatus = found == Classification.NO_STATUS ? grpcStatus : found;
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
      int counted = route.isGrpc() ? grpcStatus : status;
      route.completed(counted, error, service.nowNs() - startedNs);
    }
    if (!error.isEmpty() && !error.equals("CANCEL")) {
      leave();
    }
  }

  /** The values of the {@code error} label of route metrics (spec 03 §4.9). */
  private static String errorLabel(ProxyError.Kind kind) {
    return switch (kind) {
      case FAILFAST -> "FAIL_FAST";
      case LOAD_SHED -> "LOAD_SHED";
      case REQUEST_TIMEOUT -> "REQUEST_TIMEOUT";
      case RESPONSE_HEADERS_TIMEOUT, PROFILE_TIMEOUT -> "RESPONSE_HEADERS_TIMEOUT";
      case RESPONSE_STREAM_TIMEOUT -> "RESPONSE_STREAM_TIMEOUT";
      case IDLE_TIMEOUT -> "IDLE_TIMEOUT";
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO -> "IO";
      case IDENTITY_REQUIRED,
          FAIL_BACKEND,
          NO_ROUTE,
          UNAUTHORIZED,
          RATE_LIMITED,
          GATEWAY_LOOP,
          GATEWAY_DOMAIN,
          REDIRECTED,
          INJECTED,
          UNEXPECTED ->
          "UNKNOWN";
    };
  }
}
