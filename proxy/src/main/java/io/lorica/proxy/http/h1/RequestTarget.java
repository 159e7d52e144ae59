package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;

/** The four forms of a request target (RFC 9112 §3.2), each allowed where it belongs. */
final class RequestTarget {
  private RequestTarget() {}

  /**
   * Stores the target in {@code [from, to)} of the head's array as scheme, authority and path;
   * whether it has a form that the head's method may have.
   */
  static boolean parse(RequestHead head, byte[] a, int from, int to) {
    if (from == to || !FieldSyntax.isTarget(a, from, to - from)) {
      return false;
    }
    if (head.method() == HttpMethod.CONNECT) {
      return parseAuthority(head, a, from, to);
    }
    if (a[from] == '/') {
      head.pathAt(from, to - from);
      return true;
    }
    if (a[from] == '*' && to - from == 1) {
      head.pathAt(from, 1);
      return head.method() == HttpMethod.OPTIONS;
    }
    return parseAbsolute(head, a, from, to);
  }

  private static boolean parseAuthority(RequestHead head, byte[] a, int from, int to) {
    head.authorityAt(from, to - from);
    return FieldSyntax.isHostAndPort(a, from, to - from);
  }

  private static boolean parseAbsolute(RequestHead head, byte[] a, int from, int to) {
    int schemeEnd = schemeEnd(a, from, to);
    if (schemeEnd < 0) {
      return false;
    }
    head.schemeAt(from, schemeEnd - from);
    int host = schemeEnd + 3;
    int pathStart = host;
    while (pathStart < to && a[pathStart] != '/' && a[pathStart] != '?') {
      pathStart++;
    }
    head.authorityAt(host, pathStart - host);
    head.pathAt(pathStart, to - pathStart);
    head.absoluteForm(true);
    return FieldSyntax.isAuthority(a, host, pathStart - host);
  }

  /** Lowers the scheme, and returns the offset of the "://" behind it, or -1. */
  private static int schemeEnd(byte[] a, int from, int to) {
    int i = from;
    while (i < to && isScheme(a[i], i == from)) {
      a[i] = Ascii.lower(a[i]);
      i++;
    }
    boolean delimited =
        i > from && i + 3 <= to && a[i] == ':' && a[i + 1] == '/' && a[i + 2] == '/';
    return delimited ? i : -1;
  }

  private static boolean isScheme(byte b, boolean first) {
    byte lower = Ascii.lower(b);
    boolean letter = lower >= 'a' && lower <= 'z';
    return letter || (!first && ((b >= '0' && b <= '9') || b == '+' || b == '-' || b == '.'));
  }

  /**
   * Gives an absolute target without path the one that it means: {@code *} for OPTIONS (RFC 9112
   * §3.2.4), {@code /} otherwise. To be called when no further bytes of the head are received.
   */
  static void completePath(RequestHead head) {
    if (!head.isAbsoluteForm()) {
      return;
    }
    if (head.pathLength() == 0) {
      head.path(head.method() == HttpMethod.OPTIONS ? "*" : "/");
    } else if (head.array()[head.pathOffset()] == '?') {
      head.path("/" + head.pathText());
    }
  }
}
