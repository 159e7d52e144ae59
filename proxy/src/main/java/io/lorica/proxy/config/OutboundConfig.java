package io.lorica.proxy.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The outbound half.
 *
 * @param connect to endpoints, and to the control plane unless it is local
 * @param ingressMode routes by {@code l5d-dst-override}
 */
public record OutboundConfig(
    ListenConfig listen,
    ConnectConfig connect,
    Http http,
    QueueConfig tcpQueue,
    Timeouts timeouts,
    boolean ingressMode) {

  /**
   * HTTP.
   *
   * @param maxInFlight requests without response head before more are shed
   * @param hostnameLabels whether route metrics carry the host name
   * @param informationalHeaders whether synthesized answers say why ({@code l5d-proxy-error})
   */
  public record Http(
      Http2ServerConfig server,
      Http1PoolConfig pool,
      QueueConfig queue,
      int maxInFlight,
      boolean hostnameLabels,
      boolean informationalHeaders) {}

  /** How long: detection, unused discovery. */
  public record Timeouts(Duration detect, Duration discoveryIdle) {}

  private static final InetSocketAddress LISTEN = IpLiterals.socketAddress("127.0.0.1", 4140);
  private static final ConnectConfig CONNECT =
      new ConnectConfig(
          Duration.ofSeconds(1),
          new Backoff(Duration.ofMillis(100), Duration.ofSeconds(60), 0.1),
          TcpOptions.DEFAULTS);

  static OutboundConfig read(EnvReader env) {
    boolean ingress = env.read("INGRESS_MODE", false, Values::bool);
    return new OutboundConfig(
        new ListenConfig(
            addresses(env),
            env.read("OUTBOUND_TCP_LISTEN_BACKLOG", 0, Values::count),
            TcpOptions.read(env, "OUTBOUND_ACCEPT")),
        ConnectConfig.read(env, "OUTBOUND", CONNECT),
        http(env, ingress),
        QueueConfig.read(env, "OUTBOUND_TCP", Duration.ofSeconds(3)),
        new Timeouts(
            env.read("OUTBOUND_DETECT_TIMEOUT", Duration.ofSeconds(10), Values::duration),
            env.read("OUTBOUND_DISCOVERY_IDLE_TIMEOUT", Duration.ofSeconds(5), Values::duration)),
        ingress);
  }

  private static List<InetSocketAddress> addresses(EnvReader env) {
    InetSocketAddress one = env.read("OUTBOUND_LISTEN_ADDR", LISTEN, Values::socketAddress);
    Optional<List<InetSocketAddress>> list =
        env.find("OUTBOUND_LISTEN_ADDRS", Values::socketAddresses);
    return list.orElse(List.of(one));
  }

  private static Http http(EnvReader env, boolean ingress) {
    return new Http(
        Http2ServerConfig.read(env, "OUTBOUND"),
        new Http1PoolConfig(
            env.read("OUTBOUND_MAX_IDLE_CONNS_PER_ENDPOINT", 10_000, Values::count),
            env.read(
                "OUTBOUND_HTTP1_CONNECTION_POOL_IDLE_TIMEOUT",
                Duration.ofSeconds(3),
                Values::duration)),
        QueueConfig.read(env, "OUTBOUND_HTTP", Duration.ofSeconds(3)),
        env.read("OUTBOUND_MAX_IN_FLIGHT", 100_000, Values::count),
        env.read("OUTBOUND_METRICS_HOSTNAME_LABELS", false, Values::bool),
        !env.read("OUTBOUND_DISABLE_INFORMATIONAL_HEADERS", ingress, Values::bool));
  }
}
