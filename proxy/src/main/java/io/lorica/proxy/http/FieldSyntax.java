package io.lorica.proxy.http;

/**
 * Which bytes the parts of a head may hold (RFC 9110 §5.5, §5.6.2; RFC 9112 §3.2), as tables: one
 * load answers for one byte. All the tables refuse the zero byte.
 */
public final class FieldSyntax {
  private static final byte[] TOKEN = new byte[256];
  private static final boolean[] VALUE = new boolean[256];
  private static final boolean[] TARGET = new boolean[256];
  private static final boolean[] HOST = new boolean[256];

  static {
    for (int c = 0x21; c < 0x7f; c++) {
      TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0 ? Ascii.lower((byte) c) : 0;
      TARGET[c] = c != '#';
      HOST[c] = isUnreserved(c) || "%!$&'()*+,;=".indexOf(c) >= 0;
    }
    for (int c = 0x20; c < 0x100; c++) {
      VALUE[c] = c != 0x7f;
    }
    VALUE['\t'] = true;
    for (int c = 0x80; c < 0x100; c++) {
      TARGET[c] = true;
    }
  }

  private FieldSyntax() {}

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~".indexOf(c) >= 0;
  }

  /** The byte in lower case if it may stand in a token, 0 otherwise. */
  public static byte lowerToken(byte b) {
    return TOKEN[b & 0xff];
  }

  /** Whether the byte may stand in a field value: visible, space, tab, or above 0x7f. */
  public static boolean isValue(byte b) {
    return VALUE[b & 0xff];
  }

  /**
   * Whether the byte may stand in a request target. Bytes above 0x7f and those that a URI should
   * escape pass, because clients send them and they cannot be mistaken for framing; a fragment has
   * no place in a target.
   */
  public static boolean isTarget(byte b) {
    return TARGET[b & 0xff];
  }

  /** Whether the region is a token: a method, or a field name in any case. */
  public static boolean isToken(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (TOKEN[bytes[i] & 0xff] == 0) {
        return false;
      }
    }
    return length > 0;
  }

  /** Whether the region is a token without capital letters: a field name of HTTP/2. */
  public static boolean isLowerToken(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b <= 0 || TOKEN[b] != b) {
        return false;
      }
    }
    return length > 0;
  }

  /** Whether the region is a scheme: a letter, then letters, digits, plus, minus, dot. */
  public static boolean isScheme(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      byte lower = Ascii.lower(bytes[i]);
      boolean letter = lower >= 'a' && lower <= 'z';
      boolean other =
          (lower >= '0' && lower <= '9') || lower == '+' || lower == '-' || lower == '.';
      if (!letter && (i == offset || !other)) {
        return false;
      }
    }
    return length > 0;
  }

  /** Whether the region holds only bytes of a request target; an empty one does. */
  public static boolean isTarget(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (!TARGET[bytes[i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the region holds only bytes of a field value. */
  public static boolean isValue(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (!VALUE[bytes[i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the region is {@code host [":" port]} (RFC 9110 §7.2): a registered name, an IPv4
   * address or an IPv6 address in brackets, without user information; a port, if there is a colon,
   * of at most 65535, or empty. A name has at least one byte.
   */
  public static boolean isAuthority(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = hostEnd(bytes, offset, end);
    if (at <= offset) {
      return false;
    }
    return at == end || (bytes[at] == ':' && port(bytes, at + 1, end) >= 0);
  }

  /** Whether the region is {@code host ":" port} with a port of 1 to 65535, as CONNECT asks for. */
  public static boolean isHostAndPort(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = hostEnd(bytes, offset, end);
    return at > offset && at < end && bytes[at] == ':' && port(bytes, at + 1, end) > 0;
  }

  private static int hostEnd(byte[] bytes, int offset, int end) {
    int at = offset;
    if (at < end && bytes[at] == '[') {
      return bracketEnd(bytes, at + 1, end);
    }
    while (at < end && HOST[bytes[at] & 0xff]) {
      at++;
    }
    return at;
  }

  private static int bracketEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && (isHex(bytes[at]) || bytes[at] == ':' || bytes[at] == '.')) {
      at++;
    }
    return at > from && at < end && bytes[at] == ']' ? at + 1 : -1;
  }

  /** The port spelled by the region, 0 if it is empty, -1 if it is none. */
  private static int port(byte[] bytes, int from, int end) {
    int port = 0;
    for (int i = from; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
      if (port > 0xffff) {
        return -1;
      }
    }
    return port;
  }

  private static boolean isHex(byte b) {
    byte lower = Ascii.lower(b);
    return (b >= '0' && b <= '9') || (lower >= 'a' && lower <= 'f');
  }
}
