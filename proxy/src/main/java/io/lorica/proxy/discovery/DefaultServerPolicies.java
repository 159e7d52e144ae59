package io.lorica.proxy.discovery;

import io.lorica.proxy.config.DefaultPolicy;
import io.lorica.proxy.config.InboundConfig;
import io.lorica.proxy.config.IpNetwork;
import io.lorica.proxy.discovery.Authorization.Authentication;
import io.lorica.proxy.discovery.Authorization.NetworkMatch;
import io.lorica.proxy.discovery.ServerPolicy.HttpServing;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.route.Metadata;
import java.time.Duration;
import java.util.List;

/** The policy of a port before the control plane has spoken (spec 01 §4.2, §4.3). Pure. */
final class DefaultServerPolicies {
  private static final List<NetworkMatch> EVERYWHERE =
      List.of(
          AuthorizationTranslator.network("0.0.0.0/0"), AuthorizationTranslator.network("::/0"));

  private DefaultServerPolicies() {}

  /** The initial policy of {@code port}. */
  static ServerPolicy of(InboundConfig config, int port) {
    InboundConfig.Policy policy = config.policy();
    List<Authorization> authorizations =
        authorizations(policy.defaultPolicy(), policy.clusterNetworks());
    return new ServerPolicy(
        new Metadata.Default(policy.defaultPolicy().text()),
        protocol(config, port, authorizations),
        authorizations);
  }

  private static ServerPolicy.Protocol protocol(
      InboundConfig config, int port, List<Authorization> authorizations) {
    InboundConfig.Policy policy = config.policy();
    if (policy.defaultPolicy() == DefaultPolicy.DENY || policy.opaquePorts().contains(port)) {
      return new ServerPolicy.Opaque();
    }
    Duration timeout = config.timeouts().detect();
    Metadata route = new Metadata.Default("default");
    return new ServerPolicy.Detect(
        timeout, HttpServing.of(InboundRule.forAll(route, List.of(), authorizations)));
  }

  private static List<Authorization> authorizations(DefaultPolicy policy, List<IpNetwork> cluster) {
    List<NetworkMatch> clusterNetworks =
        cluster.stream().map(network -> new NetworkMatch(network, List.of())).toList();
    Authentication open = new Authentication.Unauthenticated();
    Authentication meshed = new Authentication.TlsAuthenticated(List.of(), List.of(""));
    return switch (policy) {
      case ALL_UNAUTHENTICATED, AUDIT -> one(policy, EVERYWHERE, open);
      case ALL_AUTHENTICATED -> one(policy, EVERYWHERE, meshed);
      case CLUSTER_UNAUTHENTICATED -> one(policy, clusterNetworks, open);
      case CLUSTER_AUTHENTICATED -> one(policy, clusterNetworks, meshed);
      case DENY -> List.of();
    };
  }

  private static List<Authorization> one(
      DefaultPolicy policy, List<NetworkMatch> networks, Authentication authentication) {
    return List.of(
        new Authorization(new Metadata.Default(policy.text()), networks, authentication));
  }
}
