package io.lorica.proxy.inbound;

import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/**
 * What a gateway does to a permitted request (spec 01 §9): refuses one that has passed here before,
 * signs the others and leads them on. Of one connection; confined to one event loop.
 */
final class GatewayStep {
  private final Gateway.Passage passage;
  private final String identity;
  private final String client;
  private final String authority;
  private final String forwarded;

  /**
   * @param identity this proxy's
   * @param client the identity of the proxy that the connection came from
   * @param authority the target's
   */
  GatewayStep(Gateway.Passage passage, String identity, String client, String authority) {
    this.passage = passage;
    this.identity = identity;
    this.client = client;
    this.authority = authority;
    this.forwarded = Forwarded.value(identity, client, authority);
  }

  /** The authority of the target. */
  String authority() {
    return authority;
  }

  /**
   * Sends a request on.
   *
   * @param place in front of the message of a refusal
   */
  RequestStream send(RequestHead head, boolean end, FailableResponse response, String place) {
    if (client.equals(identity) || Forwarded.names(head.headers(), identity)) {
      response.fail(
          new ProxyError(ProxyError.Kind.GATEWAY_LOOP, "gateway loop detected").within(place));
      return DiscardedRequest.of(response);
    }
    head.headers().add(HeaderName.FORWARDED, forwarded);
    if (head.version().isHttp1()) {
      head.headers().set(HeaderName.HOST, authority);
    }
    return passage.send(head, end, response);
  }
}
