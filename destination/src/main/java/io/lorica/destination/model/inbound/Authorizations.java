package io.lorica.destination.model.inbound;

import io.lorica.destination.model.AuthorizationPolicyRecord;
import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.MeshTlsAuthenticationRecord;
import io.lorica.destination.model.NetworkAuthenticationRecord;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.RouteHead;
import io.lorica.destination.model.ServerAuthorizationRecord;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.inbound.Authorization.Authentication;
import io.lorica.destination.model.inbound.Authorization.IdentityMatch;
import io.lorica.destination.model.policy.DefaultPolicy;
import io.lorica.destination.model.policy.NetworkMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.destination.model.policy.PolicySettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who is let in, from the resources that say so (spec 07 §3.3 and §3.5). */
final class Authorizations {
  private static final String GROUP = "policy.linkerd.io";

  private final InboundView view;
  private final PolicySettings settings;

  Authorizations(InboundView view, PolicySettings settings) {
    this.view = view;
    this.settings = settings;
  }

  /** None for {@code deny}. */
  Optional<Authorization> of(DefaultPolicy policy) {
    Authentication anyone = new Authentication.Unauthenticated();
    Authentication anyIdentity = new Authentication.Identities(List.of(IdentityMatch.ANY));
    List<NetworkMatch> cluster = NetworkMatch.of(settings.networks().cluster());
    PolicyRef ref = new PolicyRef.Default(policy.text());
    return switch (policy) {
      case ALL_UNAUTHENTICATED, AUDIT ->
          Optional.of(new Authorization(ref, NetworkMatch.ANY, anyone));
      case ALL_AUTHENTICATED -> Optional.of(new Authorization(ref, NetworkMatch.ANY, anyIdentity));
      case CLUSTER_UNAUTHENTICATED -> Optional.of(new Authorization(ref, cluster, anyone));
      case CLUSTER_AUTHENTICATED -> Optional.of(new Authorization(ref, cluster, anyIdentity));
      case DENY -> Optional.empty();
    };
  }

  /** Everything that lets clients in to a Server as a whole, sorted by kind and name. */
  List<Authorization> of(ServerRecord server) {
    String namespace = server.name().namespace();
    List<Authorization> all = new ArrayList<>();
    view.serverAuthorizations(namespace).stream()
        .filter(candidate -> concerns(candidate, server))
        .sorted(Comparator.comparing(ServerAuthorizationRecord::name))
        .forEach(candidate -> of(candidate).ifPresent(all::add));
    policies(
            namespace,
            target ->
                target.is("core", "Namespace")
                    || (target.is(GROUP, "Server") && target.name().equals(server.name().name())))
        .forEach(all::add);
    DefaultPolicy.parse(server.accessPolicy()).flatMap(this::of).ifPresent(all::add);
    return all;
  }

  /** What lets clients in to a route, beside what its Server does. */
  List<Authorization> of(RouteHead route) {
    return policies(
        route.name().namespace(),
        target ->
            target.is(route.group(), route.kind())
                && target.name().equalsIgnoreCase(route.name().name()));
  }

  private List<Authorization> policies(String namespace, Predicate<KindRef> concerns) {
    return view.authorizationPolicies(namespace).stream()
        .filter(policy -> concerns.test(policy.target()))
        .sorted(Comparator.comparing(AuthorizationPolicyRecord::name))
        .flatMap(policy -> of(policy).stream())
        .toList();
  }

  private static boolean concerns(ServerAuthorizationRecord authorization, ServerRecord server) {
    return switch (authorization.target()) {
      case ServerAuthorizationRecord.Target.Named(String name) -> name.equals(server.name().name());
      case ServerAuthorizationRecord.Target.Selected(var selector) ->
          selector.matches(server.labels());
    };
  }

  /** Nothing for one that authorizes no client at all. */
  private Optional<Authorization> of(ServerAuthorizationRecord record) {
    ServerAuthorizationRecord.Client client = record.client();
    List<NetworkMatch> networks =
        client.networks().isEmpty()
            ? NetworkMatch.of(settings.networks().cluster())
            : client.networks();
    PolicyRef ref =
        new PolicyRef.Resource(GROUP, "serverauthorization", record.name().name(), "", 0);
    return authentication(record).map(auth -> new Authorization(ref, networks, auth));
  }

  private Optional<Authentication> authentication(ServerAuthorizationRecord record) {
    if (record.client().unauthenticated()) {
      return Optional.of(new Authentication.Unauthenticated());
    }
    ServerAuthorizationRecord.MeshTls tls = record.client().meshTls();
    if (tls == null) {
      return Optional.empty();
    }
    if (tls.unauthenticatedTls()) {
      return Optional.of(new Authentication.AnyTls());
    }
    List<IdentityMatch> matches = new ArrayList<>();
    tls.identities().forEach(identity -> matches.add(IdentityMatch.of(identity)));
    for (ResourceName account : tls.serviceAccounts()) {
      String namespace =
          account.namespace().isEmpty() ? record.name().namespace() : account.namespace();
      matches.add(new IdentityMatch.Exact(settings.identity(account.name(), namespace)));
    }
    return matches.isEmpty()
        ? Optional.empty()
        : Optional.of(new Authentication.Identities(matches));
  }

  /** Nothing while it refers to what does not exist, or says too much. */
  private Optional<Authorization> of(AuthorizationPolicyRecord policy) {
    List<Authentication> identities = new ArrayList<>();
    List<List<NetworkMatch>> networks = new ArrayList<>();
    for (KindRef ref : policy.authentications()) {
      switch (requirement(ref, policy.name().namespace())) {
        case Parsed.Ok<Requirement>(Requirement.Identity(Authentication auth)) ->
            identities.add(auth);
        case Parsed.Ok<Requirement>(Requirement.Network(List<NetworkMatch> found)) ->
            networks.add(found);
        case Parsed.Bad<Requirement> _ -> {
          return Optional.empty();
        }
      }
    }
    if (identities.size() > 1 || networks.size() > 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Authorization(
            new PolicyRef.Resource(GROUP, "authorizationpolicy", policy.name().name(), "", 0),
            networks.isEmpty() ? NetworkMatch.ANY : networks.getFirst(),
            identities.isEmpty() ? new Authentication.Unauthenticated() : identities.getFirst()));
  }

  /** What one reference demands of a client. */
  private sealed interface Requirement {
    record Identity(Authentication authentication) implements Requirement {}

    record Network(List<NetworkMatch> networks) implements Requirement {}
  }

  private Parsed<Requirement> requirement(KindRef ref, String namespace) {
    if (ref.is("core", "ServiceAccount")) {
      ResourceName account = ref.in(namespace);
      String identity = settings.identity(account.name(), account.namespace());
      return new Parsed.Ok<>(
          new Requirement.Identity(
              new Authentication.Identities(List.of(new IdentityMatch.Exact(identity)))));
    }
    if (ref.is(GROUP, "MeshTLSAuthentication")) {
      return view.meshTlsAuthentication(ref.in(namespace))
          .map(this::identities)
          .filter(matches -> !matches.isEmpty())
          .<Parsed<Requirement>>map(
              matches ->
                  new Parsed.Ok<>(new Requirement.Identity(new Authentication.Identities(matches))))
          .orElseGet(() -> new Parsed.Bad<>("no such MeshTLSAuthentication"));
    }
    if (ref.is(GROUP, "NetworkAuthentication")) {
      return view.networkAuthentication(ref.in(namespace))
          .map(NetworkAuthenticationRecord::networks)
          .<Parsed<Requirement>>map(found -> new Parsed.Ok<>(new Requirement.Network(found)))
          .orElseGet(() -> new Parsed.Bad<>("no such NetworkAuthentication"));
    }
    return new Parsed.Bad<>("unsupported authentication kind " + ref.kind());
  }

  private List<IdentityMatch> identities(MeshTlsAuthenticationRecord record) {
    List<IdentityMatch> matches = new ArrayList<>();
    record.identities().forEach(identity -> matches.add(IdentityMatch.of(identity)));
    for (KindRef ref : record.identityRefs()) {
      if (ref.is("core", "Namespace")) {
        matches.add(IdentityMatch.of("*." + settings.namespaceSuffix(ref.name())));
      } else if (ref.is("core", "ServiceAccount")) {
        ResourceName account = ref.in(record.name().namespace());
        matches.add(
            new IdentityMatch.Exact(settings.identity(account.name(), account.namespace())));
      }
    }
    return matches;
  }
}
