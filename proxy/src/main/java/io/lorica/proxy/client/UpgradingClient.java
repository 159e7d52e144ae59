package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/**
 * Carries HTTP/1 to a meshed peer over HTTP/2 (spec 02 §13): the head says in {@code
 * l5d-orig-proto} what it was. Requests that ask to leave HTTP travel as HTTP/1 beside it. Confined
 * to one event loop.
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
    if (!upgrades(head)) {
      return http1.open(head, end, response);
    }
    String proto = head.version() == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1";
    head.headers()
        .set(HeaderName.L5D_ORIG_PROTO, head.isAbsoluteForm() ? proto + "; absolute-form" : proto);
    HopByHop.stripForHttp2(head.headers());
    return http2.open(head, end, response);
  }

  @Override
  public void retire() {
    http2.retire();
    http1.retire();
  }
}
