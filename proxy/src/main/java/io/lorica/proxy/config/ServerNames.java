package io.lorica.proxy.config;

import io.lorica.mesh.identity.DnsNames;
import java.util.Locale;
import java.util.Optional;

/** Host names as this proxy compares them: in lower case and without a trailing dot. */
public final class ServerNames {
  private ServerNames() {}

  /** The name in its one form; empty where the text is no host name. */
  public static Optional<String> parse(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return DnsNames.isHostName(name)
        ? Optional.of(name.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
