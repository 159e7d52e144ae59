package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proto.tap.TapEvent.ProxyDirection;
import io.lorica.proxy.discovery.Authorization;
import io.lorica.proxy.discovery.ServerPolicy;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.tap.TapPoint;
import io.lorica.proxy.tap.TapRegistry;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The permitted requests of one connection as observers see them (spec 03 §10.3). Immutable.
 *
 * @param target where the client wants to go
 */
record InboundTap(TapRegistry taps, Client client, InetSocketAddress target) {
  /** Where the answer to a request goes that was permitted so: to observers, too, if there are. */
  FailableResponse show(
      RequestHead head,
      FailableResponse above,
      ServerPolicy policy,
      InboundRule rule,
      Authorization permit) {
    return taps.isIdle() ? above : taps.tap(head, () -> point(policy, rule, permit), above);
  }

  private TapPoint point(ServerPolicy policy, InboundRule rule, Authorization permit) {
    return new TapPoint(
        ProxyDirection.INBOUND,
        new TapPoint.End(client.socket(), Map::of, () -> tls(client.tls())),
        new TapPoint.End(
            target,
            () -> labels(policy, rule, permit),
            () -> Map.of("tls", NoTlsReason.LOOPBACK.text())),
        Map.of());
  }

  private Map<String, String> labels(ServerPolicy policy, InboundRule rule, Authorization permit) {
    return InboundLabels.server(policy.server(), target)
        .with(InboundLabels.route(rule.route()))
        .with(InboundLabels.authorization(permit.metadata()))
        .values("");
  }

  private static Map<String, String> tls(Client.Tls tls) {
    return switch (tls) {
      case Client.Established established ->
          established
              .identity()
              .map(TlsIdentity::text)
              .map(id -> Map.of("tls", "true", "client_id", id))
              .orElse(Map.of("tls", "true"));
      case Client.Passthrough passthrough -> Map.of("tls", "passthru", "sni", passthrough.sni());
      case Client.Absent absent -> Map.of("tls", absent.reason().text());
    };
  }
}
