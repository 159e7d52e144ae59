package io.lorica.proxy.outbound;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.metrics.HttpEndpointMetrics;
import io.lorica.proxy.route.Classification;
import io.netty.buffer.ByteBuf;

/**
 * Watches the answer of an endpoint go by: when the first body frame comes the latency is known,
 * when the stream ends its outcome is (spec 03 §4.4, §6). Confined to one event loop.
 */
abstract class MeasuredResponse implements FailableResponse {
  private final NanoClock clock;
  private final HttpEndpointMetrics metrics;
  private final PeakEwma load;
  private final FailableResponse response;

  private long startedNs;
  private boolean grpc;
  private boolean loadMeasured;
  private boolean completed;
  private int status;
  private int grpcStatus = HttpEndpointMetrics.NO_GRPC_STATUS;

  MeasuredResponse(
      NanoClock clock, HttpEndpointMetrics metrics, PeakEwma load, FailableResponse response) {
    this.clock = clock;
    this.metrics = metrics;
    this.load = load;
    this.response = response;
  }

  /** What stands in front of a failure's message. */
  protected abstract String endpointName();

  /** The exchange is dispatched now. */
  final void started(boolean isGrpc) {
    grpc = isGrpc;
    startedNs = clock.nanoTime();
    load.started();
    metrics.requested();
  }

  /** The caller gave the exchange up. A head that was seen counts as an end (spec 03 §6.5). */
  final void cancelled() {
    if (status != 0) {
      complete("");
    } else {
      measureLoad();
      completed = true;
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
    head.headers().remove(HeaderName.L5D_PROXY_CONNECTION);
    readGrpcStatus(head.headers());
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
    complete("h2(" + reason.name() + ")");
    if (reason == ResetReason.CONNECTION_CLOSED && status == 0) {
      response.fail(new ProxyError(ProxyError.Kind.IO, endpointName() + ": connection closed"));
    } else {
      response.abort(reason);
    }
  }

  @Override
  public final void fail(ProxyError error) {
    status = error.kind().status();
    complete("");
    response.fail(error.within(endpointName()));
  }

  @Override
  public final void requestConsumed(int bytes) {
    response.requestConsumed(bytes);
  }

  private void readGrpcStatus(HeaderBlock headers) {
    if (grpc) {
      int found = Classification.grpcStatus(headers);
      grpcStatus = found == Classification.NO_STATUS ? grpcStatus : found;
    }
  }

  private void measureLoad() {
    if (!loadMeasured) {
      loadMeasured = true;
      long now = clock.nanoTime();
      load.completed(now, now - startedNs);
      if (status != 0) {
        metrics.answered(status, now - startedNs);
      }
    }
  }

  private void complete(String error) {
    if (completed) {
      return;
    }
    completed = true;
    measureLoad();
    boolean success = error.isEmpty() && Classification.isSuccess(grpc, status, grpcStatus);
    int shown = grpc && error.isEmpty() ? Classification.shownGrpcStatus(grpcStatus) : -1;
    metrics.completed(status, success, shown, error);
  }
}
