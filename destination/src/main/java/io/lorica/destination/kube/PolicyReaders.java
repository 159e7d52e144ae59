package io.lorica.destination.kube;

import io.lorica.destination.model.AuthorizationPolicyRecord;
import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.EgressNetworkRecord;
import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.LabelSelector;
import io.lorica.destination.model.MeshTlsAuthenticationRecord;
import io.lorica.destination.model.NetworkAuthenticationRecord;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.RateLimitRecord;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServerAuthorizationRecord;
import io.lorica.destination.model.policy.NetworkMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The kinds of {@code policy.linkerd.io} beside Servers and routes → their records. */
final class PolicyReaders {
  private PolicyReaders() {}

  static KindRef ref(JsonNode ref) {
    return new KindRef(
        Json.text(ref, "group"),
        Json.text(ref, "kind"),
        Json.text(ref, "name"),
        Json.text(ref, "namespace"));
  }

  /** What it cannot target, or require, makes it unreadable: the last good version stays. */
  static AuthorizationPolicyRecord authorizationPolicy(JsonNode policy) {
    JsonNode spec = WorkloadReaders.spec(policy);
    if (!spec.path("requiredAuthenticationRefs").isArray()) {
      throw new Json.Unreadable("requiredAuthenticationRefs is missing");
    }
    KindRef target = ref(spec.path("targetRef"));
    boolean targetable =
        target.is("policy.linkerd.io", "Server")
            || target.is("core", "Namespace")
            || target.is("policy.linkerd.io", "HTTPRoute")
            || target.is("gateway.networking.k8s.io", "HTTPRoute")
            || target.is("gateway.networking.k8s.io", "GRPCRoute");
    if (!targetable) {
      throw new Json.Unreadable("unsupported authorization target type: " + target.kind());
    }
    return new AuthorizationPolicyRecord(
        Json.name(policy),
        target,
        Json.list(spec, "requiredAuthenticationRefs", PolicyReaders::ref));
  }

  static MeshTlsAuthenticationRecord meshTls(JsonNode authentication) {
    JsonNode spec = WorkloadReaders.spec(authentication);
    MeshTlsAuthenticationRecord record =
        new MeshTlsAuthenticationRecord(
            Json.name(authentication),
            Json.texts(spec, "identities"),
            Json.list(spec, "identityRefs", PolicyReaders::ref));
    if (record.identities().isEmpty() && record.identityRefs().isEmpty()) {
      throw new Json.Unreadable("no identities");
    }
    return record;
  }

  static NetworkAuthenticationRecord network(JsonNode authentication) {
    List<NetworkMatch> networks =
        Json.list(WorkloadReaders.spec(authentication), "networks", PolicyReaders::networkMatch);
    if (networks.isEmpty()) {
      throw new Json.Unreadable("no networks");
    }
    return new NetworkAuthenticationRecord(Json.name(authentication), networks);
  }

  private static NetworkMatch networkMatch(JsonNode network) {
    return new NetworkMatch(
        cidr(Json.text(network, "cidr")),
        Json.list(network, "except", except -> cidr(Json.string(except))));
  }

  private static Cidr cidr(String text) {
    return switch (Cidr.parse(text)) {
      case Parsed.Ok<Cidr>(Cidr cidr) -> cidr;
      case Parsed.Bad<Cidr>(String reason) -> throw new Json.Unreadable(reason);
    };
  }

  static ServerAuthorizationRecord serverAuthorization(JsonNode authorization) {
    JsonNode spec = WorkloadReaders.spec(authorization);
    JsonNode client = spec.path("client");
    JsonNode meshTls = client.path("meshTLS");
    ServerAuthorizationRecord.MeshTls tls =
        Json.absent(meshTls)
            ? null
            : new ServerAuthorizationRecord.MeshTls(
                Json.flag(meshTls, "unauthenticatedTLS", false),
                Json.texts(meshTls, "identities"),
                Json.list(
                    meshTls,
                    "serviceAccounts",
                    it -> new ResourceName(Json.text(it, "namespace"), Json.text(it, "name"))));
    return new ServerAuthorizationRecord(
        Json.name(authorization),
        target(spec.path("server")),
        new ServerAuthorizationRecord.Client(
            Json.list(client, "networks", PolicyReaders::networkMatch),
            Json.flag(client, "unauthenticated", false),
            tls));
  }

  private static ServerAuthorizationRecord.Target target(JsonNode server) {
    String name = Json.text(server, "name");
    if (!name.isEmpty()) {
      return new ServerAuthorizationRecord.Target.Named(name);
    }
    LabelSelector selector = Json.selector(server, "selector");
    if (selector == null) {
      throw new Json.Unreadable("neither name nor selector of a Server");
    }
    return new ServerAuthorizationRecord.Target.Selected(selector);
  }

  static RateLimitRecord rateLimit(JsonNode policy) {
    JsonNode spec = WorkloadReaders.spec(policy);
    return new RateLimitRecord(
        Json.name(policy),
        Json.created(policy),
        ref(spec.path("targetRef")),
        accepted(policy.path("status")),
        limit(spec.path("total")),
        limit(spec.path("identity")),
        Json.list(spec, "overrides", PolicyReaders::clientLimit));
  }

  private static @Nullable Integer limit(JsonNode limit) {
    return Json.absent(limit) ? null : Json.number(limit, "requestsPerSecond", 0);
  }

  private static RateLimitRecord.ClientLimit clientLimit(JsonNode override) {
    List<KindRef> clients = Json.list(override, "clientRefs", PolicyReaders::ref);
    for (KindRef client : clients) {
      if (!client.is("core", "ServiceAccount")) {
        throw new Json.Unreadable("overrides.clientRefs must target a ServiceAccount");
      }
    }
    return new RateLimitRecord.ClientLimit(Json.number(override, "requestsPerSecond", 0), clients);
  }

  static boolean accepted(JsonNode status) {
    return Json.items(status, "conditions")
        .anyMatch(
            condition ->
                Json.text(condition, "type").equals("Accepted")
                    && Json.text(condition, "status").equals("True"));
  }

  static EgressNetworkRecord egressNetwork(JsonNode network) {
    JsonNode spec = WorkloadReaders.spec(network);
    return new EgressNetworkRecord(
        Json.name(network),
        Json.created(network),
        Json.absent(spec.path("networks"))
            ? null
            : Json.list(spec, "networks", PolicyReaders::networkMatch),
        allow(Json.text(spec, "trafficPolicy")),
        accepted(network.path("status")),
        Json.map(network.path("metadata"), "annotations", CoreReaders::parentAnnotation));
  }

  private static boolean allow(String trafficPolicy) {
    return switch (trafficPolicy) {
      case "Allow" -> true;
      case "Deny" -> false;
      default -> throw new Json.Unreadable("unknown trafficPolicy " + trafficPolicy);
    };
  }
}
