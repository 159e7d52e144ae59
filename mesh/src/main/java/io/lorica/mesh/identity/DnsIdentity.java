package io.lorica.mesh.identity;

import java.util.Locale;
import java.util.Optional;

/**
 * An identity in the form of a host name, in lower case and without a trailing dot (spec 01 §15.5).
 *
 * @param name a host name; upper case is folded
 */
public record DnsIdentity(String name) implements TlsIdentity {
  /**
   * Folds the name to lower case.
   *
   * @throws IllegalArgumentException when the text is no host name; {@link #parse} asks instead
   */
  public DnsIdentity {
    if (!DnsNames.isHostName(name)) {
      throw new IllegalArgumentException("not a DNS identity: " + name);
    }
    name = name.toLowerCase(Locale.ROOT);
  }

  /** Empty when the text is no host name, which includes a name with a trailing dot. */
  public static Optional<DnsIdentity> parse(String text) {
    return DnsNames.isHostName(text) ? Optional.of(new DnsIdentity(text)) : Optional.empty();
  }

  @Override
  public String text() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
