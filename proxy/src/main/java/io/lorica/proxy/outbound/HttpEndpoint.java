package io.lorica.proxy.outbound;

import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.metrics.HttpEndpointMetrics;
import io.lorica.proxy.runtime.LoopContext;

/**
 * One endpoint of an HTTP balancer: its load, its counters, and the client that reaches it.
 * Confined to one event loop.
 */
final class HttpEndpoint implements PooledEndpoint {
  private final LoopContext context;
  private final EndpointClient client;
  private final PeakEwma load;
  private final HttpEndpointMetrics metrics;
  private final String name;

  /**
   * @param name for messages: {@code endpoint <address>}
   */
  HttpEndpoint(
      LoopContext context,
      EndpointClient client,
      PeakEwma load,
      HttpEndpointMetrics metrics,
      String name) {
    this.context = context;
    this.client = client;
    this.load = load;
    this.metrics = metrics;
    this.name = name;
  }

  @Override
  public boolean isReady() {
    return client.isReady();
  }

  @Override
  public double load(long nowNs) {
    return load.load(nowNs);
  }

  @Override
  public void retire() {
    client.retire();
    metrics.close();
  }

  /** Makes the attempt to serve an exchange here; {@link Attempt#open} sends it. */
  Attempt attempt(FailableResponse response) {
    return new Attempt(this, response);
  }

  /** One exchange on this endpoint: measures it and tidies its answer (spec 02 §13). */
  static final class Attempt extends MeasuredResponse {
    private final HttpEndpoint endpoint;

    private Attempt(HttpEndpoint endpoint, FailableResponse response) {
      super(endpoint.context.clock(), endpoint.metrics, endpoint.load, response);
      this.endpoint = endpoint;
    }

    RequestStream open(RequestHead head, boolean end) {
      head.headers().remove(HeaderName.L5D_REQUIRE_ID);
      started(head.isGrpc());
      return endpoint.client.open(head, end, this);
    }

    @Override
    protected String endpointName() {
      return endpoint.name;
    }
  }
}
