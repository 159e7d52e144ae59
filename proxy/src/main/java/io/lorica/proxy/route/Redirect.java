package io.lorica.proxy.route;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.RequestHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer that sends the client elsewhere (spec 02 §9.2). Pure.
 *
 * @param scheme empty for the request's
 * @param host empty for the request's
 * @param port 0 for the request's, or that of the scheme
 * @param path empty for the request's
 */
public record Redirect(
    String scheme, String host, int port, Optional<PathChange> path, int status) {
  /** What is put in place of the path, each byte as one character. Begins with a slash. */
  public sealed interface PathChange {
    /** Path and query. */
    record Full(String target) implements PathChange {}

    /** What a prefix match took of the path. */
    record Prefix(String prefix) implements PathChange {}
  }

  /** Where to. */
  public sealed interface Outcome {
    /** To an address that differs from the request's. */
    record Elsewhere(String location) implements Outcome {}

    /** To where the request already goes: it goes on. */
    record Here() implements Outcome {}

    /** There is no such place. */
    record Impossible(String reason) implements Outcome {}
  }

  private static final Outcome HERE = new Outcome.Here();

  /**
   * Where a request is sent.
   *
   * @param matched the match by which the request got here, if there is one
   */
  public Outcome of(RequestHead head, @Nullable RequestMatch matched) {
    String from = head.schemeLength() == 0 ? "http" : head.schemeText();
    String to = scheme.isEmpty() ? from : scheme;
    String authority = authority(head.authorityText(), to);
    if (authority.isEmpty()) {
      return new Outcome.Impossible("invalid redirect: no authority");
    }
    String target = target(head, matched);
    if (target == null) {
      return new Outcome.Impossible("invalid redirect: no prefix to replace");
    }
    String location = to + "://" + authority + target;
    return location.equals(from + "://" + head.authorityText() + head.pathText())
        ? HERE
        : new Outcome.Elsewhere(location);
  }

  private String authority(String of, String toScheme) {
    int colon = portColon(of);
    String ownHost = colon < 0 ? of : of.substring(0, colon);
    String ownPort = colon < 0 ? "" : of.substring(colon + 1);
    if (host.isEmpty() && port == 0) {
      return of;
    }
    if (!host.isEmpty() && port != 0) {
      return host + ':' + port;
    }
    String shown = port == 0 ? ownPort : Integer.toString(port);
    String name = host.isEmpty() ? ownHost : host;
    return shown.isEmpty() || shown.equals(defaultPort(toScheme)) ? name : name + ':' + shown;
  }

  private static int portColon(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : -1;
  }

  private static String defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> "80";
      case "https" -> "443";
      default -> "";
    };
  }

  private @Nullable String target(RequestHead head, @Nullable RequestMatch matched) {
    if (path.isEmpty()) {
      return head.pathText();
    }
    return switch (path.get()) {
      case PathChange.Full full -> full.target();
      case PathChange.Prefix prefix -> replacePrefix(head, prefix.prefix(), matched);
    };
  }

  private static @Nullable String replacePrefix(
      RequestHead head, String prefix, @Nullable RequestMatch matched) {
    int taken = matched == null ? -1 : matched.prefixLength();
    if (taken < 0) {
      return null;
    }
    String rest = Ascii.text(head.array(), head.pathOffset() + taken, head.pathLength() - taken);
    boolean joined = prefix.endsWith("/") && rest.startsWith("/");
    boolean apart = !prefix.endsWith("/") && !rest.isEmpty() && rest.charAt(0) != '/';
    boolean query = rest.startsWith("?");
    if (joined) {
      return prefix + rest.substring(1);
    }
    return apart && !query ? prefix + '/' + rest : prefix + rest;
  }
}
