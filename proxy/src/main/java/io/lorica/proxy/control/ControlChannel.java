package io.lorica.proxy.control;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.client.BalancerMetrics;
import io.lorica.proxy.client.EndpointStanding;
import io.lorica.proxy.client.Http2EndpointClient;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.client.HttpBalancer;
import io.lorica.proxy.client.HttpEndpoint;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.ConnectConfig;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.DnsConfig;
import io.lorica.proxy.config.HostPort;
import io.lorica.proxy.discovery.EndpointHttp2;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointMetadata.ProtocolHint;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.metrics.HttpEndpointMetrics;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.metrics.ZoneLocality;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.ConnectGuard;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.route.Backend.LoadParameters;
import io.lorica.proxy.runtime.LoopContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A channel to one service of the control plane: its instances found by DNS, balanced, each reached
 * by one HTTP/2 connection (spec 01 §16). Confined to the control loop.
 */
public final class ControlChannel {
  /** Spec 01 §19. */
  private static final HttpBalancer.Limits LIMITS =
      new HttpBalancer.Limits(1_000, Duration.ofSeconds(30).toNanos());

  /**
   * What channels share.
   *
   * @param context of the control loop
   * @param wall the clock of people
   * @param security for services with an identity
   * @param http2 what our side of the connections announces
   */
  public record Parts(
      LoopContext context,
      InstantSource wall,
      DnsClient dns,
      DnsConfig dnsLimits,
      ChannelSecurity security,
      Http2Settings http2,
      Http2Runtime http2Runtime) {}

  private final HttpBalancer balancer;
  private final ServiceEndpoints endpoints;
  private final GrpcClient grpc;

  private ControlChannel(HttpBalancer balancer, ServiceEndpoints endpoints, GrpcClient grpc) {
    this.balancer = balancer;
    this.endpoints = endpoints;
    this.grpc = grpc;
  }

  /**
   * Opens a channel, which begins to look for the service and to connect at once. On the control
   * loop.
   *
   * @param client whom it serves
   * @param connect of the half that the service counts to
   */
  public static ControlChannel open(
      Parts parts, ControlClient client, ControlService service, ConnectConfig connect) {
    LoopContext context = parts.context();
    Connector connector = new Connector(connect, ConnectGuard.none());
    Labels labels = labels(service);
    HttpBalancer balancer =
        new HttpBalancer(
            context,
            LIMITS,
            (address, metadata, readiness) ->
                endpoint(
                    parts,
                    new ControlDialer(parts, connector, address, metadata),
                    new Kind(connect, labels),
                    address,
                    metadata,
                    readiness),
            new BalancerMetrics(
                context.metrics(),
                client.balancer(),
                Labels.of("addr", shown(service.address()).toString()),
                parts.wall(),
                LIMITS.failfastNs()),
            () -> {});
    ServiceEndpoints endpoints =
        new ServiceEndpoints(
            context,
            new ServiceEndpoints.Resolution(parts.dns(), parts.dnsLimits()),
            client,
            service.address(),
            metadata(service),
            new Reconnect(connect.backoff(), context.random()),
            balancer::update);
    GrpcClient grpc =
        new GrpcClient(balancer::open, authority(service.address()), context.scheduler());
    ControlChannel channel = new ControlChannel(balancer, endpoints, grpc);
    endpoints.start();
    return channel;
  }

  /** Calls the service's methods. */
  public GrpcClient grpc() {
    return grpc;
  }

  /** Takes exchanges with the service. */
  public HttpBackend backend() {
    return balancer;
  }

  /**
   * Connects anew, with the credentials in force: what was connected before this proxy had any
   * showed none. Calls in progress end on the old connections.
   */
  public void reconnect() {
    balancer.update(EndpointSet.EMPTY);
    balancer.update(endpoints.latest());
  }

  /** Fails what waits, and closes each connection when its calls are over. */
  public void close() {
    endpoints.close();
    balancer.close();
  }

  private record Kind(ConnectConfig connect, Labels labels) {}

  private static HttpEndpoint endpoint(
      Parts parts,
      ControlDialer dialer,
      Kind kind,
      InetSocketAddress address,
      EndpointMetadata metadata,
      PooledEndpoint.Readiness readiness) {
    LoopContext context = parts.context();
    return new HttpEndpoint(
        context,
        new Http2EndpointClient(
            dialer,
            parts.http2(),
            parts.http2Runtime(),
            new Reconnect(kind.connect().backoff(), context.random()),
            readiness),
        EndpointStanding.of(new PeakEwma(LoadParameters.DEFAULT, context.nowNs())),
        new HttpEndpointMetrics(
            context.metrics(), HttpEndpointMetrics.Scope.CONTROL, kind.labels()),
        new HttpEndpoint.Name("endpoint " + Addresses.text(address), metadata.identity(), false));
  }

  private static EndpointMetadata metadata(ControlService service) {
    return switch (service) {
      case ControlService.Local _ -> EndpointMetadata.EMPTY;
      case ControlService.Meshed meshed ->
          new EndpointMetadata(
              Optional.of(identity(meshed)),
              ProtocolHint.UNKNOWN,
              0,
              Optional.empty(),
              EndpointHttp2.USUAL,
              ZoneLocality.UNKNOWN,
              Labels.NONE);
    };
  }

  private static ServerIdentity identity(ControlService.Meshed service) {
    return DnsIdentity.parse(service.identity())
        .map(id -> new ServerIdentity(id, service.identity()))
        .orElseThrow(() -> new IllegalArgumentException("not an identity: " + service.identity()));
  }

  /** Spec 03 §4.4. */
  private static Labels labels(ControlService service) {
    Labels labels = Labels.of("addr", shown(service.address()).toString());
    return switch (service) {
      case ControlService.Local _ -> labels.with(NoTlsReason.LOOPBACK.labels());
      case ControlService.Meshed meshed ->
          labels.with("tls", "true").with("server_id", meshed.identity());
    };
  }

  /** The address without the trailing dot, port 80 omitted (spec 01 §16). */
  static String authority(HostPort address) {
    String text = shown(address).toString();
    return address.port() == 80 ? text.substring(0, text.length() - ":80".length()) : text;
  }

  private static HostPort shown(HostPort address) {
    String host = address.host();
    return host.endsWith(".")
        ? new HostPort(host.substring(0, host.length() - 1), address.port())
        : address;
  }
}
