package io.lorica.proxy.inbound;

import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.EndpointClient;
import io.lorica.proxy.client.EndpointStanding;
import io.lorica.proxy.client.Http1EndpointClient;
import io.lorica.proxy.client.Http2EndpointClient;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.client.HttpBalancer;
import io.lorica.proxy.client.HttpEndpoint;
import io.lorica.proxy.client.MeteredDialer;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.client.SingleEndpoint;
import io.lorica.proxy.config.InboundConfig;
import io.lorica.proxy.discovery.Discovery;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.ServerPolicy;
import io.lorica.proxy.discovery.Watch;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.h1.Http1Observer;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.metrics.ExchangeCounters;
import io.lorica.proxy.metrics.HttpEndpointMetrics;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.route.Backend.LoadParameters;
import io.lorica.proxy.runtime.Drain;
import io.lorica.proxy.runtime.IdleCache;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tap.TapRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The inbound half on one event loop: what its connections share. Confined to that loop but for
 * construction.
 */
final class InboundLoop {
  /** How long the counters of a client outlive its last connection, ready to be used again. */
  private static final long COUNTERS_IDLE_NS = TimeUnit.SECONDS.toNanos(60);

  /** What the loop is given. */
  record Parts(
      LoopContext context,
      InboundConfig config,
      Discovery discovery,
      RateLimiters limiters,
      TapRegistry taps,
      Protocols protocols,
      Tls tls,
      Function<InetSocketAddress, Dialer> application,
      InboundTelemetry telemetry,
      Drain drain) {}

  /** How HTTP is spoken. */
  record Protocols(
      Http2Settings server, Http2Settings client, Http2Runtime http2, Http1Observer http1) {}

  /**
   * Mesh TLS.
   *
   * @param serverName the SNI under which this proxy is addressed
   */
  record Tls(String serverName, TlsTerminator terminator) {}

  private final Parts parts;
  private final int listenPort;
  private final Set<InetAddress> allowed;
  private final Optional<Function<Client, HttpBackend>> ownPages;
  private final InboundMetrics metrics;
  private final Optional<InboundStack.GatewayParts> gateway;
  private final InboundHttp byPort;
  private final InboundHttp direct;
  private final InboundHttp byName;
  private final IdleCache<Labels, HttpEndpointMetrics> endpointMetrics;
  private final IdleCache<InetSocketAddress, InboundTarget> targets;

  /**
   * Serves a loop.
   *
   * @param listenPort of the listener: connections to it are direct; 0 if none are
   * @param allowed the only addresses that may be wanted; empty means any
   * @param ownPages answers instead of the application, for the admin port
   * @param gateway leads on what comes for names; empty where no direct connections are
   */
  InboundLoop(
      Parts parts,
      int listenPort,
      Set<InetAddress> allowed,
      Optional<Function<Client, HttpBackend>> ownPages,
      Optional<InboundStack.GatewayParts> gateway) {
    this.parts = parts;
    this.listenPort = listenPort;
    this.allowed = Set.copyOf(allowed);
    this.ownPages = ownPages;
    this.gateway = gateway;
    LoopContext context = parts.context();
    metrics = new InboundMetrics(context.metrics());
    byPort = newHttp();
    direct = newHttp();
    byName = newHttp();
    endpointMetrics =
        new IdleCache<>(
            context.scheduler(),
            COUNTERS_IDLE_NS,
            labels ->
                new HttpEndpointMetrics(
                    context.metrics(), HttpEndpointMetrics.Scope.TRAFFIC, labels),
            HttpEndpointMetrics::close);
    targets =
        new IdleCache<>(
            context.scheduler(),
            parts.config().timeouts().discoveryIdle().toNanos(),
            address -> new InboundTarget(address, version -> application(address, version)),
            InboundTarget::close);
  }

  private InboundHttp newHttp() {
    return new InboundHttp(
        parts.context(),
        parts.limiters(),
        parts.taps(),
        parts.config().http().maxInFlight(),
        parts.telemetry());
  }

  /** A share in a target. */
  record TargetUse(InboundTarget target, Runnable onRelease) {
    void release() {
      onRelease.run();
    }
  }

  /** Where the requests of a connection go. */
  TargetUse target(InetSocketAddress address, Client client) {
    if (ownPages.isPresent()) {
      HttpBackend pages = ownPages.get().apply(client);
      return new TargetUse(new InboundTarget(address, _ -> pages), () -> {});
    }
    if (address.getPort() == listenPort) {
      return new TargetUse(new InboundTarget(address, _ -> new OwnPort(listenPort)), () -> {});
    }
    IdleCache<InetSocketAddress, InboundTarget>.Entry entry = targets.use(address);
    return new TargetUse(entry.stack(), entry::release);
  }

  private HttpBackend application(InetSocketAddress address, HttpVersion version) {
    HttpBalancer.Limits limits =
        new HttpBalancer.Limits(
            parts.config().http().queue().capacity(),
            parts.config().http().queue().failfastTimeout().toNanos());
    return SingleEndpoint.backend(
        parts.context(),
        limits,
        address,
        EndpointMetadata.EMPTY,
        (target, _, readiness) -> endpoint(target, version, readiness));
  }

  private HttpEndpoint endpoint(
      InetSocketAddress address, HttpVersion version, PooledEndpoint.Readiness readiness) {
    LoopContext context = parts.context();
    return new HttpEndpoint(
        context,
        client(address, version, readiness),
        EndpointStanding.of(new PeakEwma(LoadParameters.DEFAULT, context.nowNs())),
        ExchangeCounters.NONE,
        new HttpEndpoint.Name("endpoint " + Addresses.text(address), Optional.empty(), true));
  }

  private EndpointClient client(
      InetSocketAddress address, HttpVersion version, PooledEndpoint.Readiness readiness) {
    Dialer dialer = new MeteredDialer(applicationDialer(address), metrics.connect());
    if (version == HttpVersion.HTTP_2) {
      return new Http2EndpointClient(
          dialer,
          parts.protocols().client(),
          parts.protocols().http2(),
          new Reconnect(parts.config().connect().backoff(), parts.context().random()),
          readiness);
    }
    return new Http1EndpointClient(
        parts.context(), dialer, parts.config().http().pool(), parts.protocols().http1(), null);
  }

  /** Makes connections to the application. */
  Dialer applicationDialer(InetSocketAddress address) {
    return parts.application().apply(address);
  }

  boolean isAllowed(InetAddress address) {
    return allowed.isEmpty() || allowed.contains(address);
  }

  Watch<ServerPolicy> policy(int port) {
    return parts.discovery().serverPolicy(port);
  }

  int listenPort() {
    return listenPort;
  }

  String serverName() {
    return parts.tls().serverName();
  }

  TlsTerminator terminator() {
    return parts.tls().terminator();
  }

  LoopContext context() {
    return parts.context();
  }

  InboundConfig config() {
    return parts.config();
  }

  Http2Settings serverHttp2() {
    return parts.protocols().server();
  }

  Http2Runtime http2Runtime() {
    return parts.protocols().http2();
  }

  Http1Observer http1Observer() {
    return parts.protocols().http1();
  }

  Drain drain() {
    return parts.drain();
  }

  InboundMetrics metrics() {
    return metrics;
  }

  /** Each way of arriving has limits of its own (spec 01 §12.1). */
  InboundHttp http(Arrival arrival) {
    return switch (arrival) {
      case Arrival.ByPort _ -> byPort;
      case Arrival.Direct _ -> direct;
      case Arrival.ByName _ -> byName;
    };
  }

  Optional<InboundStack.GatewayParts> gateway() {
    return gateway;
  }

  IdleCache<Labels, HttpEndpointMetrics> endpointMetrics() {
    return endpointMetrics;
  }
}
