package io.lorica.proxy.discovery;

import io.lorica.proxy.config.IpNetwork;
import io.lorica.proxy.route.Metadata;
import java.util.List;

/**
 * One rule that lets clients in (spec 01 §5.1).
 *
 * @param metadata provides the {@code authz_} labels
 */
public record Authorization(
    Metadata metadata, List<NetworkMatch> networks, Authentication authentication) {
  /** A network without some parts of it. */
  public record NetworkMatch(IpNetwork network, List<IpNetwork> except) {}

  /** What a client must show. */
  public sealed interface Authentication {
    record Unauthenticated() implements Authentication {}

    /** TLS terminated by this proxy; an identity is not needed. */
    record TlsUnauthenticated() implements Authentication {}

    /**
     * An identity.
     *
     * @param identities exact texts
     * @param suffixes ends of DNS identities; never match a URI
     */
    record TlsAuthenticated(List<String> identities, List<String> suffixes)
        implements Authentication {}
  }
}
