package io.lorica.proxy.outbound;

import io.lorica.proxy.client.PassingResponse;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.metrics.ExchangeCounters;
import io.lorica.proxy.route.Classification;
import io.lorica.proxy.route.ResponseClass;
import io.lorica.proxy.runtime.LoopContext;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Counts an answer on its way, by the response classes of a service profile (spec 03 §4.4, §6.4).
 * Confined to one event loop.
 */
final class CountedResponse extends PassingResponse {
  private final LoopContext context;
  private final ExchangeCounters counters;
  private final List<ResponseClass> classes;
  private final boolean grpc;
  private final long startedNs;
  private int status;
  private int grpcStatus = Classification.NO_STATUS;
  private boolean timed;
  private boolean over;

  CountedResponse(
      LoopContext context,
      ExchangeCounters counters,
      List<ResponseClass> classes,
      boolean grpc,
      FailableResponse response) {
    super(response);
    this.context = context;
    this.counters = counters;
    this.classes = classes;
    this.grpc = grpc;
    this.startedNs = context.nowNs();
    counters.requested();
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    status = head.status();
    readCode(head.headers());
    if (end) {
      complete("");
    }
    super.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    measure();
    if (end) {
      complete("");
    }
    super.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    readCode(trailers);
    complete("");
    super.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    complete(reason == ResetReason.TIMEOUT ? "timeout" : "unclassified");
    super.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    switch (error.kind()) {
      // Endpoints answer these themselves.
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO -> {
        status = status == 0 ? error.answer().status() : status;
        complete("");
      }
      case PROFILE_TIMEOUT -> complete("timeout");
      default -> complete("unclassified");
    }
    super.fail(error);
  }

  /** The caller gave the exchange up; without a head there is nothing to count. */
  void dropped() {
    if (status == 0) {
      over = true;
    } else {
      complete("");
    }
  }

  private void readCode(HeaderBlock headers) {
    int found = Classification.grpcStatus(headers);
    grpcStatus = found == Classification.NO_STATUS ? grpcStatus : found;
  }

  private void measure() {
    if (!timed && status != 0) {
      timed = true;
      counters.answered(status, context.nowNs() - startedNs);
    }
  }

  private void complete(String error) {
    if (over) {
      return;
    }
    over = true;
    measure();
    boolean success = error.isEmpty() && ResponseClass.isSuccess(classes, grpc, status, grpcStatus);
    int shown = grpc && error.isEmpty() ? Classification.shownGrpcStatus(grpcStatus) : -1;
    counters.completed(status, success, shown, error);
  }
}
