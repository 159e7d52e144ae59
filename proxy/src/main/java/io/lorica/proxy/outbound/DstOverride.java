package io.lorica.proxy.outbound;

import io.lorica.mesh.identity.DnsNames;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an ingress controller says about the target of a request (spec 02 §19). */
sealed interface DstOverride {
  /** It says nothing, or nothing that can be read: the original destination is meant. */
  record Absent() implements DstOverride {}

  /** It names a service. */
  record Named(Target.Name target) implements DstOverride {}

  /** It names something that is no service. */
  record Invalid() implements DstOverride {}

  /** An authority by RFC 3986 §3.2: user information, host or address in brackets, port. */
  Pattern AUTHORITY =
      Pattern.compile(
          "(?:[\\w.~!$&'()*+,;=:%-]*@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+\\]|[\\w.~!$&'()*+,;=%-]+)"
              + "(?::(?<port>[0-9]*))?");

  int MAX_PORT = 65_535;

  /** Reads {@code l5d-dst-override}, and removes it. */
  static DstOverride take(HeaderBlock headers) {
    String value = headers.get(HeaderName.L5D_DST_OVERRIDE);
    if (value == null) {
      return new Absent();
    }
    headers.remove(HeaderName.L5D_DST_OVERRIDE);
    return of(value);
  }

  /** What a value of the field says. Pure. */
  static DstOverride of(String value) {
    Matcher authority = AUTHORITY.matcher(value);
    if (!authority.matches()) {
      return new Absent();
    }
    String host = authority.group("host");
    int port = port(authority.group("port"));
    boolean named = DnsNames.isHostName(host.endsWith(".") ? withoutDot(host) : host);
    return named && port > 0 && port <= MAX_PORT
        ? new Named(Target.Name.of(host, port))
        : new Invalid();
  }

  private static String withoutDot(String host) {
    return host.substring(0, host.length() - 1);
  }

  /** More than five digits are no port in any case. */
  private static int port(String digits) {
    if (digits == null || digits.isEmpty()) {
      return Target.HTTP_PORT;
    }
    return digits.length() > 5 ? MAX_PORT + 1 : Integer.parseInt(digits);
  }
}
