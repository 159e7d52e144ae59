package io.lorica.proxy.outbound;

import io.lorica.proto.tap.TapEvent.ProxyDirection;
import io.lorica.proxy.client.ExchangeTap;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.tap.TapPoint;
import io.lorica.proxy.tap.TapRegistry;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The attempts at one endpoint as observers see them (spec 03 §10.3). Immutable.
 *
 * @param endpoint as it is reached
 * @param plaintext why there is no TLS, where there is none
 */
record OutboundTap(
    TapRegistry taps, InetSocketAddress address, EndpointMetadata endpoint, NoTlsReason plaintext)
    implements ExchangeTap {
  private static final Map<String, String> APPLICATION = Map.of("tls", NoTlsReason.LOOPBACK.text());

  @Override
  public FailableResponse tap(RequestHead head, FailableResponse above) {
    return taps.isIdle() ? above : taps.tap(head, () -> point(head), above);
  }

  private TapPoint point(RequestHead head) {
    return new TapPoint(
        ProxyDirection.OUTBOUND,
        new TapPoint.End(head.sender(), Map::of, () -> APPLICATION),
        new TapPoint.End(address, () -> endpoint.labels().values("dst_"), this::tls),
        head.routeLabels().values("rt_"));
  }

  private Map<String, String> tls() {
    return endpoint
        .identity()
        .map(server -> Map.of("tls", "true", "server_id", server.id().text()))
        .orElse(Map.of("tls", plaintext.text()));
  }
}
