package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/**
 * Carries HTTP/1 to a meshed peer over HTTP/2, whose connection tells the peer (spec 02 §13).
 * Requests that ask to leave HTTP travel as HTTP/1 beside it. Confined to one event loop.
 */
public final class UpgradingClient implements EndpointClient {
  private final EndpointClient http2;
  private final EndpointClient http1;

  public UpgradingClient(EndpointClient http2, EndpointClient http1) {
    this.http2 = http2;
    this.http1 = http1;
  }

  /** Whether a request travels as HTTP/2. */
  static boolean upgrades(RequestHead head) {
    return !HopByHop.isUpgrade(head);
  }

  @Override
  public boolean isReady() {
    return http2.isReady();
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    return (upgrades(head) ? http2 : http1).open(head, end, response);
  }

  @Override
  public void retire() {
    http2.retire();
    http1.retire();
  }
}
