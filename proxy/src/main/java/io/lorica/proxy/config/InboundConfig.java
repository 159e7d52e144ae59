package io.lorica.proxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The inbound half.
 *
 * @param listen the listener; its port also marks direct connections
 * @param connect to the application
 */
public record InboundConfig(
    ListenConfig listen, ConnectConfig connect, Policy policy, Http http, Timeouts timeouts) {

  /**
   * Who may be reached, and by whom.
   *
   * @param ports whose policy is watched from the start
   * @param opaquePorts opaque until the policy controller says otherwise
   * @param ips the only original destinations accepted; empty means any
   * @param gatewaySuffixes names that the gateway serves; empty means none
   */
  public record Policy(
      DefaultPolicy defaultPolicy,
      List<IpNetwork> clusterNetworks,
      PortSet ports,
      PortSet opaquePorts,
      Set<InetAddress> ips,
      DnsSuffixes gatewaySuffixes) {
    public Policy {
      clusterNetworks = List.copyOf(clusterNetworks);
      ips = Set.copyOf(ips);
    }
  }

  /**
   * HTTP.
   *
   * @param maxInFlight requests without response head before more are shed
   * @param authorityLabels whether request metrics carry the authority
   */
  public record Http(
      Http2ServerConfig server,
      Http1PoolConfig pool,
      QueueConfig queue,
      int maxInFlight,
      boolean authorityLabels) {}

  /** How long: detection, an unused policy or profile watch, the first answer of a profile. */
  public record Timeouts(Duration detect, Duration discoveryIdle, Duration profileInitial) {}

  private static final InetSocketAddress LISTEN = IpLiterals.socketAddress("0.0.0.0", 4143);
  private static final ConnectConfig CONNECT =
      new ConnectConfig(
          Duration.ofMillis(300),
          new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 0.1),
          TcpOptions.DEFAULTS);

  static InboundConfig read(EnvReader env) {
    ListenConfig listen =
        new ListenConfig(
            List.of(env.read("INBOUND_LISTEN_ADDR", LISTEN, Values::socketAddress)),
            env.read("INBOUND_TCP_LISTEN_BACKLOG", 0, Values::count),
            TcpOptions.read(env, "INBOUND_ACCEPT"));
    return new InboundConfig(
        listen, ConnectConfig.read(env, "INBOUND", CONNECT), policy(env), http(env), timeouts(env));
  }

  private static Policy policy(EnvReader env) {
    List<IpNetwork> cluster = env.read("POLICY_CLUSTER_NETWORKS", List.of(), Values::networks);
    return new Policy(
        DefaultPolicy.read(env, cluster),
        cluster,
        env.read("INBOUND_PORTS", PortSet.empty(), Values::ports),
        env.read("INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION", PortSet.empty(), Values::ports),
        env.read("INBOUND_IPS", Set.of(), Values::addresses),
        env.read("INBOUND_GATEWAY_SUFFIXES", new DnsSuffixes(List.of()), Values::suffixes));
  }

  private static Http http(EnvReader env) {
    return new Http(
        Http2ServerConfig.read(env, "INBOUND"),
        new Http1PoolConfig(
            env.read("MAX_IDLE_CONNS_PER_ENDPOINT", 10_000, Values::count),
            env.read(
                "INBOUND_HTTP1_CONNECTION_POOL_IDLE_TIMEOUT",
                Duration.ofSeconds(3),
                Values::duration)),
        QueueConfig.read(env, "INBOUND_HTTP", Duration.ofSeconds(1)),
        env.read("INBOUND_MAX_IN_FLIGHT", 100_000, Values::count),
        env.read("INBOUND_METRICS_AUTHORITY_LABELS", false, InboundConfig::authorityLabels));
  }

  private static boolean authorityLabels(String text) throws InvalidValue {
    return switch (text) {
      case "" -> false;
      case "unsafe" -> true;
      default -> throw new InvalidValue("authority labels may only be set to 'unsafe'");
    };
  }

  private static Timeouts timeouts(EnvReader env) {
    return new Timeouts(
        env.read("INBOUND_DETECT_TIMEOUT", Duration.ofSeconds(10), Values::duration),
        env.read("INBOUND_DISCOVERY_IDLE_TIMEOUT", Duration.ofSeconds(90), Values::duration),
        env.read("DESTINATION_PROFILE_INITIAL_TIMEOUT", Duration.ofMillis(500), Values::duration));
  }
}
