package io.lorica.proxy.inbound;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.client.EndpointObserver;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.client.MeasuredResponse;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.metrics.ExchangeCounters;

/** One permitted exchange on its way to the application, measured. */
final class InboundAttempt extends MeasuredResponse {
  private final String name;

  InboundAttempt(
      NanoClock clock, ExchangeCounters counters, FailableResponse response, String name) {
    super(clock, counters, EndpointObserver.NONE, response);
    this.name = name;
  }

  RequestStream open(HttpBackend application, RequestHead head, boolean end) {
    started(head.isGrpc(), false);
    return application.open(head, end, this);
  }

  /** What ends in the queue is not seen by observers (spec 03 §10.4). */
  @Override
  public void dispatched() {
    sent();
  }

  @Override
  protected String endpointName() {
    return name;
  }
}
