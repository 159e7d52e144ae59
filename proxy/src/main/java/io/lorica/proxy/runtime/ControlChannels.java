package io.lorica.proxy.runtime;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.control.ChannelSecurity;
import io.lorica.proxy.control.ConnectionPerCall;
import io.lorica.proxy.control.ControlChannel;
import io.lorica.proxy.control.ControlClient;
import io.lorica.proxy.control.DnsClient;
import io.lorica.proxy.control.ResolvConf;
import io.lorica.proxy.discovery.ControlDiscovery;
import io.lorica.proxy.discovery.WatchedStreams;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.tls.MeshClientTls;
import io.lorica.proxy.tls.MeshTls;
import io.lorica.proxy.tls.Negotiated;
import io.lorica.proxy.tls.TlsFailure;
import io.lorica.proxy.tls.TlsListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ways to the control plane, over one resolver of names. Confined to the control loop. */
final class ControlChannels {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final Duration DNS_TIMEOUT = Duration.ofSeconds(5);

  private final ProxyConfig config;
  private final ControlChannel.Parts parts;
  private final List<ControlChannel> ofDiscovery = new ArrayList<>(2);

  private ControlChannels(ProxyConfig config, ControlChannel.Parts parts) {
    this.config = config;
    this.parts = parts;
  }

  /**
   * Prepares them.
   *
   * @throws IOException when the resolver's configuration cannot be read
   */
  static ControlChannels on(
      LoopContext control, InstantSource wall, ProxyConfig config, MeshTls tls) throws IOException {
    List<InetSocketAddress> servers =
        ResolvConf.nameServers(Files.isReadable(RESOLV_CONF) ? Files.readString(RESOLV_CONF) : "");
    return new ControlChannels(
        config,
        new ControlChannel.Parts(
            control,
            wall,
            new DnsClient(control.loop(), servers, DNS_TIMEOUT),
            config.dns(),
            security(control, tls),
            Http2Settings.DEFAULT,
            new Http2Runtime(
                control.scheduler(), control.clock(), new ProtocolFaults(control.metrics()))));
  }

  private static ChannelSecurity security(LoopContext control, MeshTls tls) {
    return (hold, server, limit, listener) ->
        tls.client()
            .secure(
                hold,
                new MeshClientTls.Server(server.id(), server.serverName(), false),
                control.scheduler(),
                limit,
                new DialedTls(listener));
  }

  private record DialedTls(Dialer.Listener listener) implements TlsListener {
    @Override
    public void established(HoldHandler plaintext, Negotiated negotiated) {
      listener.connected(plaintext);
    }

    @Override
    public void failed(TlsFailure failure) {
      listener.failed(new ProxyError(ProxyError.Kind.CONNECT_FAILED, failure.message()));
    }
  }

  /** Asks destination and policy. Once. */
  ControlDiscovery openDiscovery() {
    return new ControlDiscovery(
        parts.context(),
        config,
        new ControlDiscovery.Services(
            discovery(ControlClient.DESTINATION, config.control().destination()),
            discovery(ControlClient.POLICY, config.control().policy())));
  }

  private ControlDiscovery.ControlService discovery(ControlClient client, ControlService service) {
    ControlChannel channel = open(client, service);
    ofDiscovery.add(channel);
    return new ControlDiscovery.ControlService(
        streams(channel, service), config.connectTo(service).backoff());
  }

  /** A new channel to the identity service. */
  ControlChannel openIdentity(ControlService service) {
    return open(ControlClient.IDENTITY, service);
  }

  /** A connection for each call, to what is no service of the control plane. */
  GrpcClient.Transport connectionPerCall(Dialer dialer) {
    return new ConnectionPerCall(dialer, parts.http2(), parts.http2Runtime());
  }

  /** A new channel to the collector of spans, if there is one. */
  Optional<ControlChannel> openTraceCollector() {
    return config.trace().collector().map(service -> open(ControlClient.TRACE_COLLECTOR, service));
  }

  /** Streams of a channel, within the limits for its service. */
  WatchedStreams streams(ControlChannel channel, ControlService service) {
    return new WatchedStreams(
        channel.grpc(), parts.context().scheduler(), config.streamLimitsOf(service));
  }

  private ControlChannel open(ControlClient client, ControlService service) {
    return ControlChannel.open(parts, client, service, config.connectTo(service));
  }

  /** This proxy can prove itself from here on, and does so to destination and policy. */
  void certified() {
    ofDiscovery.forEach(ControlChannel::reconnect);
  }
}
