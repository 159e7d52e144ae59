package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.proxy.discovery.Authorization;
import io.lorica.proxy.discovery.Authorization.Authentication;
import io.lorica.proxy.discovery.Authorization.NetworkMatch;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which authorization, if any, lets a client in (spec 01 §5). Pure. */
final class Authorizer {
  private Authorizer() {}

  /** The first authorization that applies, or null: denied. */
  static @Nullable Authorization permit(List<Authorization> authorizations, Client client) {
    for (Authorization authorization : authorizations) {
      if (inNetwork(authorization.networks(), client.address())
          && authenticated(authorization.authentication(), client)) {
        return authorization;
      }
    }
    return null;
  }

  private static boolean inNetwork(List<NetworkMatch> networks, InetAddress address) {
    for (NetworkMatch match : networks) {
      if (match.network().contains(address)
          && match.except().stream().noneMatch(hole -> hole.contains(address))) {
        return true;
      }
    }
    return false;
  }

  private static boolean authenticated(Authentication wanted, Client client) {
    return switch (wanted) {
      case Authentication.Unauthenticated _ -> true;
      case Authentication.TlsUnauthenticated _ -> client.tls() instanceof Client.Established;
      case Authentication.TlsAuthenticated identities ->
          client.identity().map(identity -> matches(identities, identity)).orElse(false);
    };
  }

  /** A suffix never matches a URI, not even the empty one (spec 01 §5.1). */
  private static boolean matches(Authentication.TlsAuthenticated wanted, TlsIdentity identity) {
    if (wanted.identities().contains(identity.text())) {
      return true;
    }
    return switch (identity) {
      case DnsIdentity dns -> wanted.suffixes().stream().anyMatch(dns.text()::endsWith);
      case UriIdentity _ -> false;
    };
  }
}
