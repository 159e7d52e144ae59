package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.proxy.config.IpNetwork;
import io.lorica.proxy.discovery.Authorization;
import io.lorica.proxy.discovery.Authorization.Authentication;
import io.lorica.proxy.discovery.Authorization.NetworkMatch;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which authorization, if any, lets a client in (spec 01 §5). Pure. Asked for each request,
 * so it makes no garbage.
 */
final class Authorizer {
  private Authorizer() {}

  /** The first authorization that applies, or null: denied. */
  static @Nullable Authorization permit(List<Authorization> authorizations, Client client) {
    for (int i = 0; i < authorizations.size(); i++) {
      Authorization authorization = authorizations.get(i);
      if (inNetwork(authorization.networks(), client.address())
          && authenticated(authorization.authentication(), client)) {
        return authorization;
      }
    }
    return null;
  }

  private static boolean inNetwork(List<NetworkMatch> networks, InetAddress address) {
    for (int i = 0; i < networks.size(); i++) {
      NetworkMatch match = networks.get(i);
      if (match.network().contains(address) && !isExcepted(match.except(), address)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isExcepted(List<IpNetwork> except, InetAddress address) {
    for (int i = 0; i < except.size(); i++) {
      if (except.get(i).contains(address)) {
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
          client.identity().isPresent() && matches(identities, client.identity().get());
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
