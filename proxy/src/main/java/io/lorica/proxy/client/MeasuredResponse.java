package io.lorica.proxy.client;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.accrual.Outcome;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.metrics.ExchangeCounters;
import io.lorica.proxy.route.Classification;
import io.netty.buffer.ByteBuf;

/**
 * Watches the answer of an endpoint go by: when the first body frame comes the latency is known,
 * when the stream ends its outcome is (spec 03 §4.4, §6). Confined to one event loop.
 */
public abstract class MeasuredResponse implements FailableResponse {
  private final NanoClock clock;
  private final ExchangeCounters metrics;
  private final EndpointObserver observer;
  private final FailableResponse response;

  private long startedNs;
  private boolean grpc;
  private boolean upgraded;
  private boolean loadMeasured;
  private boolean loadSettled;
  private boolean completed;
  private int status;
  private int grpcStatus = ExchangeCounters.NO_GRPC_STATUS;

  /**
   * @param response where the answer goes; a {@link TappedResponse} shows it to observers
   */
  protected MeasuredResponse(
      NanoClock clock,
      ExchangeCounters metrics,
      EndpointObserver observer,
      FailableResponse response) {
    this.clock = clock;
    this.metrics = metrics;
    this.observer = observer;
    this.response = response;
  }

  /** What stands in front of a failure's message. */
  protected abstract String endpointName();

  /**
   * Whether {@code l5d-proxy-connection: close} of the endpoint is for the caller, and so left in
   * the answer (spec 02 §13).
   */
  protected boolean mayCloseCaller() {
    return false;
  }

  /**
   * The exchange is dispatched now.
   *
   * @param isGrpc whether the request asks for gRPC
   * @param isUpgraded whether HTTP/1 is carried over HTTP/2 here: then a reset is a failure of the
   *     endpoint, because HTTP/1 has none
   */
  protected final void started(boolean isGrpc, boolean isUpgraded) {
    grpc = isGrpc;
    upgraded = isUpgraded;
    startedNs = clock.nanoTime();
    observer.started();
    metrics.requested();
  }

  /** The request leaves for the endpoint now: observers may see it. */
  protected final void sent() {
    if (response instanceof TappedResponse tapped) {
      tapped.sent();
    }
  }

  /**
   * The caller gave the exchange up. A head that was seen counts as an end (spec 03 §6.5); a limit
   * of time that passed before counts as the answer that the client gets (spec 02 §12).
   */
  public final void cancelled(ResetReason reason) {
    if (response instanceof TappedResponse tapped) {
      tapped.cancelled(reason);
    }
    if (status == 0 && reason == ResetReason.TIMEOUT) {
      status = ProxyError.Kind.REQUEST_TIMEOUT.status();
    }
    if (status != 0) {
      complete("");
    } else {
      endUncounted();
    }
  }

  @Override
  public final void informational(ResponseHead head) {
    response.informational(head);
  }

  @Override
  public final void head(ResponseHead head, boolean end) {
    status = head.status();
    head.headers().remove(HeaderName.L5D_PROXY_ERROR);
    if (!mayCloseCaller() || !asksToClose(head.headers())) {
      head.headers().remove(HeaderName.L5D_PROXY_CONNECTION);
    }
    if (upgraded) {
      head.headers().remove(HeaderName.L5D_ORIG_PROTO);
    }
    readGrpcStatus(head.headers());
    settle(head);
    if (end) {
      complete("");
    }
    response.head(head, end);
  }

  @Override
  public final void data(ByteBuf data, boolean end) {
    measureLoad();
    if (end) {
      complete("");
    }
    response.data(data, end);
  }

  @Override
  public final void trailers(HeaderBlock trailers) {
    readGrpcStatus(trailers);
    complete("");
    response.trailers(trailers);
  }

  @Override
  public final void abort(ResetReason reason) {
    if (reason == ResetReason.CONNECT_FAILED) {
      fail(new ProxyError(ProxyError.Kind.CONNECT_FAILED, "connection failed"));
      return;
    }
    if (reason == ResetReason.CONNECT_TIMED_OUT) {
      fail(new ProxyError(ProxyError.Kind.CONNECT_TIMEOUT, "connect timed out"));
      return;
    }
    complete(errorLabel(reason));
    if (status != 0 || reason.isUnprocessed()) {
      response.abort(reason);
    } else if (reason == ResetReason.CONNECTION_CLOSED || reason == ResetReason.IO_ERROR) {
      response.fail(new ProxyError(ProxyError.Kind.IO, endpointName() + ": connection closed"));
    } else if (upgraded) {
      String reset = ": upgraded connection failed with HTTP/2 reset: " + reason;
      response.fail(new ProxyError(ProxyError.Kind.IO, endpointName() + reset));
    } else {
      response.abort(reason);
    }
  }

  @Override
  public final void fail(ProxyError error) {
    switch (error.kind()) {
      // These never reached an endpoint, and are counted where they arose.
      case FAILFAST, LOAD_SHED -> endUncounted();
      default -> {
        status = error.answer().status();
        complete("");
      }
    }
    response.fail(error.within(endpointName()));
  }

  @Override
  public final void requestConsumed(int bytes) {
    response.requestConsumed(bytes);
  }

  /** Spec 03 §6.5. */
  private static String errorLabel(ResetReason reason) {
    return switch (reason) {
      case CANCEL -> "h2(CANCEL)";
      case REFUSED, GO_AWAY -> "h2(REFUSED_STREAM)";
      case PROTOCOL_ERROR -> "h2(PROTOCOL_ERROR)";
      case FLOW_CONTROL_ERROR -> "h2(FLOW_CONTROL_ERROR)";
      case ENHANCE_YOUR_CALM -> "h2(ENHANCE_YOUR_CALM)";
      case HTTP_1_1_REQUIRED -> "h2(HTTP_1_1_REQUIRED)";
      case PEER_RESET -> "h2(INTERNAL_ERROR)";
      case TIMEOUT -> "timeout";
      case CONNECT_FAILED, CONNECT_TIMED_OUT, CONNECTION_CLOSED, IO_ERROR, INTERNAL ->
          "unclassified";
    };
  }

  /** Exactly {@code close}, by the letter. */
  private static boolean asksToClose(HeaderBlock headers) {
    int index = headers.find(HeaderName.L5D_PROXY_CONNECTION);
    return index >= 0 && headers.valueText(index).equals("close");
  }

  private void readGrpcStatus(HeaderBlock headers) {
    if (grpc) {
      int found = Classification.grpcStatus(headers);
      grpcStatus = found == Classification.NO_STATUS ? grpcStatus : found;
    }
  }

  private void endUncounted() {
    if (!completed) {
      measureLoad();
      completed = true;
      observer.abandoned();
    }
  }

  private void settle(ResponseHead head) {
    loadSettled = !loadMeasured && observer.answered(clock.nanoTime(), grpc, head);
  }

  private void measureLoad() {
    if (!loadMeasured) {
      loadMeasured = true;
      long now = clock.nanoTime();
      if (!loadSettled) {
        observer.measured(now, now - startedNs);
      }
      if (status != 0) {
        metrics.answered(status, now - startedNs);
      }
    }
  }

  private Outcome outcome(boolean success) {
    if (status == TOO_MANY_REQUESTS || (grpc && grpcStatus == RESOURCE_EXHAUSTED)) {
      return Outcome.RATE_LIMITED;
    }
    return success ? Outcome.SUCCESS : Outcome.FAILURE;
  }

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int RESOURCE_EXHAUSTED = 8;

  private void complete(String error) {
    if (completed) {
      return;
    }
    completed = true;
    measureLoad();
    boolean success = error.isEmpty() && Classification.isSuccess(grpc, status, grpcStatus);
    int shown = grpc && error.isEmpty() ? Classification.shownGrpcStatus(grpcStatus) : -1;
    metrics.completed(status, success, shown, error);
    observer.ended(outcome(success));
  }
}
