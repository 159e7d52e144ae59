package io.lorica.proxy.discovery;

import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proto.inbound.ProxyProtocol;
import io.lorica.proto.inbound.Server;
import io.lorica.proxy.discovery.ServerPolicy.InboundRoute;
import io.lorica.proxy.route.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Server policies from the wire, with the rules of spec 01 §4.4. Pure. */
final class ServerPolicyTranslator {
  private static final String POLICY_GROUP = "policy.linkerd.io";
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

  /** Lets nobody in. The reason is for the log. */
  static ServerPolicy invalid(String reason, Duration detectTimeout) {
    return new ServerPolicy(
        new Metadata.Default("invalid"),
        new ServerPolicy.Detect(
            detectTimeout, List.of(new InboundRoute(DEFAULT_ROUTE, List.of(), reason))),
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
      case DETECT -> {
        if (!wire.getDetect().hasTimeout()) {
          throw new Unusable("detection needs a timeout");
        }
        refuseLimit(wire.getDetect().hasHttpLocalRateLimit());
        yield new ServerPolicy.Detect(
            Duration.ofSeconds(
                wire.getDetect().getTimeout().getSeconds(),
                wire.getDetect().getTimeout().getNanos()),
            routes(wire.getDetect().getHttpRoutesList(), authorizations));
      }
      case HTTP1 -> {
        refuseLimit(wire.getHttp1().hasLocalRateLimit());
        yield new ServerPolicy.Http1(routes(wire.getHttp1().getRoutesList(), authorizations));
      }
      case HTTP2 -> {
        refuseLimit(wire.getHttp2().hasLocalRateLimit());
        yield new ServerPolicy.Http2(routes(wire.getHttp2().getRoutesList(), authorizations));
      }
      case GRPC -> {
        if (wire.getGrpc().getRoutesCount() > 0) {
          throw new Unusable("gRPC routes are not supported by this version");
        }
        yield new ServerPolicy.Http2(List.of(catchAll(authorizations)));
      }
      case OPAQUE -> new ServerPolicy.Opaque();
      case TLS -> new ServerPolicy.Tls();
      case KIND_NOT_SET -> throw new Unusable("the protocol has no kind");
    };
  }

  /** A limit that is not kept must not look as if it were. */
  private static void refuseLimit(boolean limited) throws Unusable {
    if (limited) {
      throw new Unusable("local rate limits are not supported by this version");
    }
  }

  private static List<InboundRoute> routes(List<HttpRoute> wire, List<Authorization> authorizations)
      throws Unusable {
    if (wire.isEmpty()) {
      return List.of(catchAll(authorizations));
    }
    List<InboundRoute> routes = new ArrayList<>();
    for (HttpRoute route : wire) {
      routes.add(InboundRouteTranslator.route(route, authorizations));
    }
    return List.copyOf(routes);
  }

  private static InboundRoute catchAll(List<Authorization> authorizations) {
    return new InboundRoute(DEFAULT_ROUTE, List.copyOf(authorizations), "");
  }
}
