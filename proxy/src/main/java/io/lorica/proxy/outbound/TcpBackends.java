package io.lorica.proxy.outbound;

import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.client.BalancerMetrics;
import io.lorica.proxy.client.BalancerObserver;
import io.lorica.proxy.client.HttpBalancer;
import io.lorica.proxy.client.TcpBackend;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.discovery.Resolution;
import io.lorica.proxy.discovery.Watch;
import io.lorica.proxy.metrics.BalancerFamilies;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.TransportHeader.SessionProtocol;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Backend.LoadParameters;
import io.lorica.proxy.runtime.LoopContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the live opaque backends of policies, for one event loop (spec 02 §15). */
final class TcpBackends {
  private static final Labels CONNECTED = Labels.of("direction", "outbound").with("peer", "dst");

  private final OutboundLoop.Parts parts;
  private final EndpointDialers dialers;
  private final Set<InetAddress> localAddresses;

  /**
   * @param localAddresses the pod's own (spec 02 §14)
   */
  TcpBackends(OutboundLoop.Parts parts, EndpointDialers dialers, Set<InetAddress> localAddresses) {
    this.parts = parts;
    this.dialers = dialers;
    this.localAddresses = Set.copyOf(localAddresses);
  }

  /**
   * A live backend.
   *
   * @param tls whether its connections are TLS that is passed on
   */
  TcpBackend create(OpaqueRouter.BackendKey key, boolean tls) {
    return switch (key.backend().dispatcher()) {
      case Backend.Balance balance -> balancer(balance, metrics(key, balance, tls));
      case Backend.Forward forward -> {
        TcpBalancer only =
            new TcpBalancer(
                parts.context(),
                limits(),
                (address, metadata, readiness) ->
                    endpoint(
                        new Kind(LoadParameters.DEFAULT, Optional.empty(), false),
                        address,
                        metadata,
                        () -> {}),
                BalancerObserver.NONE,
                () -> {});
        only.update(new EndpointSet(Map.of(forward.address(), forward.endpoint())));
        yield only;
      }
      case Backend.Fail fail -> new TcpBackend.Failing(fail.message());
    };
  }

  private BalancerMetrics metrics(
      OpaqueRouter.BackendKey key, Backend.Balance balance, boolean tls) {
    Labels labels =
        OutboundLabels.reference("parent", key.parent())
            .with(OutboundLabels.reference("backend", key.backend().metadata()));
    return new BalancerMetrics(
        parts.context().metrics(),
        tls ? BalancerFamilies.OUTBOUND_TLS : BalancerFamilies.OUTBOUND_TCP,
        (tls ? labels : labels.with("logical", key.logical()))
            .with("concrete", balance.authority()),
        parts.wall(),
        limits().failfastNs());
  }

  private TcpBalancer balancer(Backend.Balance balance, BalancerObserver metrics) {
    Watch<Resolution> endpoints = parts.discovery().endpoints(balance.authority());
    EndpointFeed feed = new EndpointFeed(endpoints);
    TcpBalancer balancer =
        new TcpBalancer(
            parts.context(),
            limits(),
            (address, metadata, readiness) ->
                endpoint(
                    new Kind(
                        balance.load(),
                        Optional.of(balance.authority()),
                        localAddresses.contains(address.getAddress())),
                    address,
                    metadata,
                    readiness),
            metrics,
            feed::end);
    feed.start(parts.context().loop(), balancer::update, balancer::fail);
    return balancer;
  }

  /**
   * How an endpoint is seen.
   *
   * @param local whether it is the pod itself, which a fixed endpoint never counts as
   */
  private record Kind(LoadParameters load, Optional<String> authority, boolean local) {}

  private TcpEndpoint endpoint(
      Kind kind,
      InetSocketAddress address,
      EndpointMetadata metadata,
      PooledEndpoint.Readiness readiness) {
    LoopContext context = parts.context();
    EndpointMetadata reached = kind.local() ? metadata.inPlaintext() : metadata;
    Labels labels =
        OutboundLabels.endpoint(
            CONNECTED,
            kind.authority(),
            address,
            reached.identity(),
            kind.local() ? NoTlsReason.LOOPBACK : NoTlsReason.NOT_PROVIDED_BY_SERVICE_DISCOVERY,
            metadata);
    return new TcpEndpoint(
        context,
        dialers.to(address, reached, SessionProtocol.OPAQUE),
        new PeakEwma(kind.load(), context.nowNs()),
        TransportMetrics.toEndpoint(context.metrics(), labels, metadata.zone()),
        readiness);
  }

  private HttpBalancer.Limits limits() {
    return new HttpBalancer.Limits(
        parts.config().tcpQueue().capacity(),
        parts.config().tcpQueue().failfastTimeout().toNanos());
  }
}
