package io.lorica.proxy.outbound;

import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.client.HttpBalancer;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.discovery.Watch;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.TransportHeader.SessionProtocol;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Backend.LoadParameters;
import io.lorica.proxy.runtime.LoopContext;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** Builds the live opaque backends of policies, for one event loop (spec 02 §15). */
final class TcpBackends {
  private static final Labels CONNECTED = Labels.of("direction", "outbound").with("peer", "dst");

  private final OutboundLoop.Parts parts;
  private final EndpointDialers dialers;

  TcpBackends(OutboundLoop.Parts parts, EndpointDialers dialers) {
    this.parts = parts;
    this.dialers = dialers;
  }

  TcpBackend create(Backend backend) {
    return switch (backend.dispatcher()) {
      case Backend.Balance balance -> balancer(balance);
      case Backend.Forward forward -> {
        TcpBalancer only =
            new TcpBalancer(
                parts.context(),
                limits(),
                (address, metadata, readiness) ->
                    endpoint(LoadParameters.DEFAULT, Optional.empty(), address, metadata, () -> {}),
                () -> {});
        only.update(new EndpointSet(Map.of(forward.address(), forward.endpoint())));
        yield only;
      }
      case Backend.Fail fail -> new TcpBackend.Failing(fail.message());
    };
  }

  private TcpBalancer balancer(Backend.Balance balance) {
    Watch<EndpointSet> endpoints = parts.discovery().endpoints(balance.authority());
    EndpointFeed feed = new EndpointFeed(endpoints);
    TcpBalancer balancer =
        new TcpBalancer(
            parts.context(),
            limits(),
            (address, metadata, readiness) ->
                endpoint(
                    balance.load(), Optional.of(balance.authority()), address, metadata, readiness),
            feed::end);
    feed.start(parts.context().loop(), balancer::update);
    return balancer;
  }

  private TcpEndpoint endpoint(
      LoadParameters load,
      Optional<String> authority,
      InetSocketAddress address,
      EndpointMetadata metadata,
      PooledEndpoint.Readiness readiness) {
    LoopContext context = parts.context();
    Labels labels =
        OutboundLabels.endpoint(
            CONNECTED,
            authority,
            address,
            metadata.identity(),
            "not_provided_by_service_discovery",
            metadata);
    return new TcpEndpoint(
        context,
        dialers.to(address, metadata, SessionProtocol.OPAQUE),
        new PeakEwma(load, context.nowNs()),
        new TransportMetrics(context.metrics(), labels),
        readiness);
  }

  private HttpBalancer.Limits limits() {
    return new HttpBalancer.Limits(
        parts.config().tcpQueue().capacity(),
        parts.config().tcpQueue().failfastTimeout().toNanos());
  }
}
