package io.lorica.proxy.discovery;

import io.lorica.proto.inbound.HttpLocalRateLimit;
import io.lorica.proto.inbound.Identity;
import io.lorica.proto.inbound.ProxyProtocol;
import io.lorica.proto.inbound.Server;
import io.lorica.proxy.discovery.ServerPolicy.HttpServing;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Server policies from the wire, with the rules of spec 01 §4.4. Pure. */
final class ServerPolicyTranslator {
  private static final String POLICY_GROUP = "policy.linkerd.io";
  private static final Metadata INVALID = new Metadata.Default("invalid");
  private static final Metadata DEFAULT_ROUTE = new Metadata.Default("default");

  private ServerPolicyTranslator() {}

  /**
   * A policy, or the invalid policy, which lets nobody in.
   *
   * @param detectTimeout of the invalid policy
   */
  static ServerPolicy translate(Server wire, Duration detectTimeout) {
    try {
      Metadata server = labelled(wire.getLabelsMap(), "server");
      List<Authorization> authorizations =
          new ArrayList<>(AuthorizationTranslator.all(wire.getAuthorizationsList()));
      authorizations.add(AuthorizationTranslator.LOCALHOST);
      return new ServerPolicy(
          server, protocol(wire.getProtocol(), authorizations), List.copyOf(authorizations));
    } catch (Unusable unusable) {
      return invalid(unusable.reason(), detectTimeout);
    }
  }

  /** Why {@code policy} is the invalid one; empty if it is not. */
  static Optional<String> invalidity(ServerPolicy policy) {
    return policy.server().equals(INVALID)
        ? policy.http().routes().rules().stream()
            .flatMap(rule -> rule.filters().stream())
            .filter(HttpFilter.InvalidPolicy.class::isInstance)
            .map(filter -> ((HttpFilter.InvalidPolicy) filter).message())
            .findFirst()
        : Optional.empty();
  }

  /** Lets nobody in. The reason is for the log. */
  static ServerPolicy invalid(String reason, Duration detectTimeout) {
    return new ServerPolicy(
        INVALID,
        new ServerPolicy.Detect(
            detectTimeout,
            HttpServing.of(
                InboundRule.forAll(
                    DEFAULT_ROUTE, List.of(new HttpFilter.InvalidPolicy(reason)), List.of()))),
        List.of());
  }

  /** The name that labels spell (spec 01 §4.4). */
  static Metadata labelled(Map<String, String> labels, String defaultKind) throws Unusable {
    String name = labels.get("name");
    if (name == null) {
      throw new Unusable("a name is missing");
    }
    String group = labels.getOrDefault("group", POLICY_GROUP);
    String kind = labels.get("kind");
    if (kind != null) {
      return group.isEmpty() && kind.equals("default")
          ? new Metadata.Default(name)
          : resource(group, kind, name);
    }
    int colon = name.indexOf(':');
    if (colon < 0) {
      return resource(group, defaultKind, name);
    }
    String front = name.substring(0, colon);
    String rest = name.substring(colon + 1);
    return front.equals("default") ? new Metadata.Default(rest) : resource(group, front, rest);
  }

  private static Metadata resource(String group, String kind, String name) {
    return new Metadata.Resource(group, kind, "", name, "", 0);
  }

  private static ServerPolicy.Protocol protocol(
      ProxyProtocol wire, List<Authorization> authorizations) throws Unusable {
    return switch (wire.getKindCase()) {
      case DETECT -> detect(wire.getDetect(), authorizations);
      case HTTP1 ->
          new ServerPolicy.Http1(
              new HttpServing(
                  InboundRouteTranslator.http(wire.getHttp1().getRoutesList(), authorizations),
                  limit(wire.getHttp1().hasLocalRateLimit(), wire.getHttp1().getLocalRateLimit())));
      case HTTP2 ->
          new ServerPolicy.Http2(
              new HttpServing(
                  InboundRouteTranslator.http(wire.getHttp2().getRoutesList(), authorizations),
                  limit(wire.getHttp2().hasLocalRateLimit(), wire.getHttp2().getLocalRateLimit())));
      case GRPC ->
          new ServerPolicy.Http2(
              new HttpServing(
                  InboundRouteTranslator.grpc(wire.getGrpc().getRoutesList(), authorizations),
                  Optional.empty()));
      case OPAQUE -> new ServerPolicy.Opaque();
      case TLS -> new ServerPolicy.Tls();
      case KIND_NOT_SET -> throw new Unusable("the protocol has no kind");
    };
  }

  private static ServerPolicy.Protocol detect(
      ProxyProtocol.Detect wire, List<Authorization> authorizations) throws Unusable {
    if (!wire.hasTimeout()) {
      throw new Unusable("detection needs a timeout");
    }
    return new ServerPolicy.Detect(
        Duration.ofNanos(LimitTranslator.nanos(wire.getTimeout())),
        new HttpServing(
            InboundRouteTranslator.http(wire.getHttpRoutesList(), authorizations),
            limit(wire.hasHttpLocalRateLimit(), wire.getHttpLocalRateLimit())));
  }

  private static Optional<RateLimit> limit(boolean present, HttpLocalRateLimit wire)
      throws Unusable {
    if (!present) {
      return Optional.empty();
    }
    Optional<Metadata> name =
        wire.hasMetadata()
            ? Optional.of(MetadataTranslator.inbound(true, wire.getMetadata()))
            : Optional.empty();
    List<RateLimit.Exemption> overrides =
        wire.getOverridesList().stream()
            .map(
                each ->
                    new RateLimit.Exemption(
                        perSecond(each.getLimit()),
                        each.getClients().getIdentitiesList().stream()
                            .map(Identity::getName)
                            .toList()))
            .toList();
    return Optional.of(
        new RateLimit(name, perSecond(wire.getTotal()), perSecond(wire.getIdentity()), overrides));
  }

  private static long perSecond(HttpLocalRateLimit.Limit wire) {
    return Integer.toUnsignedLong(wire.getRequestsPerSecond());
  }
}
