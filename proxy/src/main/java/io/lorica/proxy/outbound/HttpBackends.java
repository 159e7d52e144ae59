package io.lorica.proxy.outbound;

import io.lorica.proxy.accrual.EndpointGate;
import io.lorica.proxy.accrual.FailureAccrual;
import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PenaltyLoad;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.client.BalancerMetrics;
import io.lorica.proxy.client.BalancerObserver;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.EndpointClient;
import io.lorica.proxy.client.EndpointStanding;
import io.lorica.proxy.client.GatewayClient;
import io.lorica.proxy.client.Http1EndpointClient;
import io.lorica.proxy.client.Http2EndpointClient;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.client.HttpBalancer;
import io.lorica.proxy.client.HttpEndpoint;
import io.lorica.proxy.client.MeteredDialer;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.client.SingleEndpoint;
import io.lorica.proxy.client.UpgradingClient;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointMetadata.ProtocolHint;
import io.lorica.proxy.discovery.Resolution;
import io.lorica.proxy.discovery.Watch;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.metrics.BalancerFamilies;
import io.lorica.proxy.metrics.HttpEndpointMetrics;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.TransportHeader.SessionProtocol;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Backend.LoadParameters;
import io.lorica.proxy.runtime.LoopContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Builds the live HTTP backends of policies, for one event loop (spec 02 §9.4, §13). */
final class HttpBackends {
  private static final Labels DIRECTION = Labels.of("direction", "outbound");
  private static final Labels CONNECTED = DIRECTION.with("peer", "dst");

  private final OutboundLoop.Parts parts;
  private final EndpointDialers dialers;
  private final Http2Settings clientHttp2;
  private final Set<InetAddress> localAddresses;

  /**
   * @param clientHttp2 windows of connections to endpoints of which nothing else is said
   * @param localAddresses the pod's own (spec 02 §14)
   */
  HttpBackends(
      OutboundLoop.Parts parts,
      EndpointDialers dialers,
      Http2Settings clientHttp2,
      Set<InetAddress> localAddresses) {
    this.parts = parts;
    this.dialers = dialers;
    this.clientHttp2 = clientHttp2;
    this.localAddresses = Set.copyOf(localAddresses);
  }

  /**
   * A live backend.
   *
   * @param plaintext why there is no TLS to endpoints without identity
   */
  HttpBackend create(HttpRouter.BackendKey key, HttpVersion version, NoTlsReason plaintext) {
    Backend backend = key.backend();
    return switch (backend.dispatcher()) {
      case Backend.Balance balance -> balancer(key, balance, version, plaintext);
      case Backend.Forward forward ->
          SingleEndpoint.backend(
              parts.context(),
              limits(),
              forward.address(),
              forward.endpoint(),
              (address, metadata, readiness) ->
                  endpoint(Kind.forward(version, plaintext), address, metadata, readiness));
      case Backend.Fail fail -> new FailBackend(fail.message());
    };
  }

  private HttpBalancer balancer(
      HttpRouter.BackendKey key,
      Backend.Balance balance,
      HttpVersion version,
      NoTlsReason plaintext) {
    LoopContext context = parts.context();
    Kind kind =
        new Kind(
            version,
            balance.load(),
            key.accrual(),
            Optional.of(balance.authority()),
            plaintext,
            false);
    Watch<Resolution> endpoints = parts.discovery().endpoints(balance.authority());
    BalancerObserver observer =
        new BalancerMetrics(
            context.metrics(),
            BalancerFamilies.OUTBOUND_HTTP,
            OutboundLabels.reference("parent", key.parent())
                .with(OutboundLabels.reference("backend", key.backend().metadata())),
            parts.wall(),
            limits().failfastNs());
    EndpointFeed feed = new EndpointFeed(endpoints);
    HttpBalancer balancer =
        new HttpBalancer(
            context,
            limits(),
            (address, metadata, readiness) -> endpoint(kind, address, metadata, readiness),
            observer,
            feed::end);
    feed.start(context.loop(), balancer::update, balancer::fail);
    return balancer;
  }

  /**
   * What the endpoints of a backend have in common.
   *
   * @param plaintext why there is no TLS to those without identity
   * @param single whether there is nowhere else to go
   */
  private record Kind(
      HttpVersion version,
      LoadParameters load,
      FailureAccrual accrual,
      Optional<String> authority,
      NoTlsReason plaintext,
      boolean single) {
    /** Of a fixed endpoint, which has neither load nor gate (spec 02 §9.4). */
    static Kind forward(HttpVersion version, NoTlsReason plaintext) {
      return new Kind(
          version,
          LoadParameters.DEFAULT,
          new FailureAccrual.None(),
          Optional.empty(),
          plaintext,
          true);
    }
  }

  private HttpEndpoint endpoint(
      Kind kind,
      InetSocketAddress address,
      EndpointMetadata metadata,
      PooledEndpoint.Readiness readiness) {
    boolean local = localAddresses.contains(address.getAddress());
    EndpointMetadata reached = local ? metadata.inPlaintext() : metadata;
    LoopContext context = parts.context();
    NoTlsReason plaintext = local ? NoTlsReason.LOOPBACK : kind.plaintext();
    UnaryOperator<Labels> labels =
        front ->
            OutboundLabels.endpoint(
                front, kind.authority(), address, reached.identity(), plaintext, metadata);
    Reached endpoint =
        new Reached(
            address,
            reached,
            TransportMetrics.toEndpoint(
                context.metrics(), labels.apply(CONNECTED), metadata.zone()),
            readiness);
    return new HttpEndpoint(
        context,
        client(kind, endpoint),
        standing(kind, readiness),
        new HttpEndpointMetrics(
            context.metrics(), HttpEndpointMetrics.Scope.TRAFFIC, labels.apply(DIRECTION)),
        new HttpEndpoint.Name(
            "endpoint " + Addresses.text(address), reached.identity(), kind.single()),
        new OutboundTap(parts.taps(), address, reached, plaintext),
        parts.tracer());
  }

  private EndpointStanding standing(Kind kind, PooledEndpoint.Readiness readiness) {
    LoopContext context = parts.context();
    EndpointGate.Surroundings surroundings =
        new EndpointGate.Surroundings(context.scheduler(), context.clock(), context.random());
    return new EndpointStanding(
        new PeakEwma(kind.load(), context.nowNs()),
        kind.load().penalty().map(penalty -> new PenaltyLoad(penalty, parts.wall())),
        EndpointGate.of(kind.accrual(), surroundings, readiness::changed));
  }

  /** An endpoint as its clients need to know it. */
  private record Reached(
      InetSocketAddress address,
      EndpointMetadata metadata,
      TransportMetrics connections,
      PooledEndpoint.Readiness readiness) {}

  private EndpointClient client(Kind kind, Reached endpoint) {
    if (kind.version() == HttpVersion.HTTP_2) {
      return http2(endpoint);
    }
    if (endpoint.metadata().hint() == ProtocolHint.H2) {
      return new UpgradingClient(http2(endpoint), http1(true, endpoint));
    }
    return http1(kind.single(), endpoint);
  }

  private EndpointClient http2(Reached endpoint) {
    return addressed(
        endpoint,
        new Http2EndpointClient(
            dialer(endpoint, SessionProtocol.HTTP_2),
            endpoint.metadata().http2().over(clientHttp2),
            parts.http2Runtime(),
            new Reconnect(parts.config().connect().backoff(), parts.context().random()),
            endpoint.readiness()));
  }

  private EndpointClient http1(boolean single, Reached endpoint) {
    return addressed(
        endpoint,
        new Http1EndpointClient(
            parts.context(),
            dialer(endpoint, SessionProtocol.HTTP_1),
            parts.config().http().pool(),
            parts.http1Observer(),
            single ? null : endpoint.readiness()));
  }

  private static EndpointClient addressed(Reached endpoint, EndpointClient client) {
    return endpoint
        .metadata()
        .authorityOverride()
        .<EndpointClient>map(authority -> new GatewayClient(client, authority))
        .orElse(client);
  }

  private Dialer dialer(Reached endpoint, SessionProtocol protocol) {
    return new MeteredDialer(
        dialers.to(endpoint.address(), endpoint.metadata(), protocol), endpoint.connections());
  }

  private HttpBalancer.Limits limits() {
    return new HttpBalancer.Limits(
        parts.config().http().queue().capacity(),
        parts.config().http().queue().failfastTimeout().toNanos());
  }
}
