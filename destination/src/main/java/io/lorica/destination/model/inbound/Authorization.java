package io.lorica.destination.model.inbound;

import io.lorica.destination.model.policy.NetworkMatch;
import io.lorica.destination.model.policy.PolicyRef;
import java.util.List;

/** A permission: clients from these networks who authenticate so. */
public record Authorization(
    PolicyRef ref, List<NetworkMatch> networks, Authentication authentication) {
  public Authorization {
    networks = List.copyOf(networks);
  }

  /** What a client must prove. */
  public sealed interface Authentication {
    record Unauthenticated() implements Authentication {}

    /** Mesh TLS, whoever the client is. */
    record AnyTls() implements Authentication {}

    /** Mesh TLS with one of these identities. */
    record Identities(List<IdentityMatch> matches) implements Authentication {
      public Identities {
        matches = List.copyOf(matches);
      }
    }
  }

  /** Which identities are meant. */
  public sealed interface IdentityMatch {
    /** Every identity that there is. */
    IdentityMatch ANY = new Suffix(List.of());

    record Exact(String identity) implements IdentityMatch {}

    /** Identities that end in these labels; none = every identity. */
    record Suffix(List<String> parts) implements IdentityMatch {
      public Suffix {
        parts = List.copyOf(parts);
      }
    }

    /** {@code *}, {@code *.suffix} or an exact identity (spec 07 §3.5). */
    static IdentityMatch of(String text) {
      if (text.equals("*")) {
        return ANY;
      }
      return text.startsWith("*.")
          ? new Suffix(List.of(text.substring(2).split("\\.", -1)))
          : new Exact(text);
    }
  }
}
