package io.lorica.proxy.discovery;

import io.lorica.proto.inbound.Authn;
import io.lorica.proto.inbound.Authn.PermitMeshTLS;
import io.lorica.proto.inbound.Authz;
import io.lorica.proto.inbound.Identity;
import io.lorica.proto.inbound.IdentitySuffix;
import io.lorica.proto.inbound.Network;
import io.lorica.proto.net.IPNetwork;
import io.lorica.proxy.config.IpNetwork;
import io.lorica.proxy.discovery.Authorization.Authentication;
import io.lorica.proxy.discovery.Authorization.NetworkMatch;
import io.lorica.proxy.route.Metadata;
import java.util.ArrayList;
import java.util.List;

/** Authorizations from the wire (spec 01 §4.4, §5.1). Pure. */
final class AuthorizationTranslator {
  /** Appended to every policy of the control plane (spec 01 §4.4). */
  static final Authorization LOCALHOST =
      new Authorization(
          new Metadata.Default("localhost"),
          List.of(network("127.0.0.1/32"), network("::1/128")),
          new Authentication.Unauthenticated());

  private AuthorizationTranslator() {}

  static NetworkMatch network(String text) {
    return new NetworkMatch(IpNetwork.parse(text).orElseThrow(), List.of());
  }

  static List<Authorization> all(List<Authz> wire) throws Unusable {
    List<Authorization> authorizations = new ArrayList<>();
    for (Authz authz : wire) {
      authorizations.add(authorization(authz));
    }
    return List.copyOf(authorizations);
  }

  private static Authorization authorization(Authz wire) throws Unusable {
    if (wire.getNetworksCount() == 0) {
      throw new Unusable("an authorization needs a network");
    }
    Metadata metadata =
        wire.hasMetadata()
            ? MetadataTranslator.inbound(true, wire.getMetadata())
            : ServerPolicyTranslator.labelled(wire.getLabelsMap(), "serverauthorization");
    List<NetworkMatch> networks = new ArrayList<>();
    for (Network network : wire.getNetworksList()) {
      networks.add(network(network));
    }
    return new Authorization(
        metadata, List.copyOf(networks), authentication(wire.getAuthentication()));
  }

  private static NetworkMatch network(Network wire) throws Unusable {
    if (!wire.hasNet()) {
      throw new Unusable("a network is missing");
    }
    List<IpNetwork> except = new ArrayList<>();
    for (IPNetwork hole : wire.getExceptList()) {
      except.add(NetTranslator.network(hole));
    }
    return new NetworkMatch(NetTranslator.network(wire.getNet()), List.copyOf(except));
  }

  private static Authentication authentication(Authn wire) throws Unusable {
    return switch (wire.getPermitCase()) {
      case UNAUTHENTICATED -> new Authentication.Unauthenticated();
      case MESHTLS -> meshTls(wire.getMeshTLS());
      case PERMIT_NOT_SET -> throw new Unusable("an authorization needs an authentication");
    };
  }

  private static Authentication meshTls(PermitMeshTLS wire) throws Unusable {
    return switch (wire.getClientsCase()) {
      case UNAUTHENTICATED -> new Authentication.TlsUnauthenticated();
      case IDENTITIES ->
          new Authentication.TlsAuthenticated(
              wire.getIdentities().getIdentitiesList().stream().map(Identity::getName).toList(),
              wire.getIdentities().getSuffixesList().stream()
                  .map(AuthorizationTranslator::suffix)
                  .toList());
      case CLIENTS_NOT_SET -> throw new Unusable("mesh TLS needs clients");
    };
  }

  /** Parts {@code a, b} end a name by {@code .a.b}; no parts end every name (spec 01 §5.1). */
  private static String suffix(IdentitySuffix wire) {
    return wire.getPartsCount() == 0 ? "" : "." + String.join(".", wire.getPartsList());
  }
}
