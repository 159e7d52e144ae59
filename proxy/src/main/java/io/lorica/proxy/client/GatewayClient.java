package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/**
 * Reaches the gateway of another cluster, which knows a request by another authority than its
 * caller does (spec 02 §13). Sends a copy of the head, since the request may yet go to an endpoint
 * of this cluster: some two kilobytes for each request that leaves the cluster, and for no other.
 * Confined to one event loop.
 */
public final class GatewayClient implements EndpointClient {
  private final EndpointClient client;
  private final String authority;

  /**
   * @param client connects to the gateway
   * @param authority of all requests there
   */
  public GatewayClient(EndpointClient client, String authority) {
    this.client = client;
    this.authority = authority;
  }

  @Override
  public boolean isReady() {
    return client.isReady();
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    return client.open(readdressed(head), end, response);
  }

  private RequestHead readdressed(RequestHead head) {
    RequestHead copy = new RequestHead();
    copy.copyFrom(head);
    copy.authority(authority);
    copy.headers().remove(HeaderName.HOST);
    copy.headers().remove(HeaderName.L5D_DST_CANONICAL);
    return copy;
  }

  @Override
  public void retire() {
    client.retire();
  }
}
