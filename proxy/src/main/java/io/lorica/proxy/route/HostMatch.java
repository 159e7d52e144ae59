package io.lorica.proxy.route;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.RequestHead;
import java.util.List;

/**
 * Which hosts a route is for, compared with the authority's host alone and never with the {@code
 * host} field of a request that has an authority of its own (spec 02 §9.1). Pure.
 */
public sealed interface HostMatch {
  /** Host names have no more than 253 bytes (RFC 1035 §2.3.4). */
  int LENGTH_BITS = 8;

  long NO_MATCH = RequestMatch.NO_MATCH;

  /** The rank of a route without hosts, which any other that matches precedes. */
  long ANY_HOST = 0;

  /** The rank for a host, above {@link #ANY_HOST}, or {@link #NO_MATCH}. */
  long rank(byte[] bytes, int offset, int length);

  /** One name, whatever the case of its letters. */
  record Exact(String host) implements HostMatch {
    @Override
    public long rank(byte[] bytes, int offset, int length) {
      int compared = host.endsWith(".") ? length : withoutDot(bytes, offset, length);
      return Ascii.equalsIgnoreCase(bytes, offset, compared, host)
          ? (2L << LENGTH_BITS) + capped(compared)
          : NO_MATCH;
    }
  }

  /**
   * All names below one.
   *
   * @param suffix with the dot in front
   */
  record Suffix(String suffix) implements HostMatch {
    @Override
    public long rank(byte[] bytes, int offset, int length) {
      int compared = suffix.endsWith(".") ? length : withoutDot(bytes, offset, length);
      int start = compared - suffix.length();
      return start > 0 && Ascii.equalsIgnoreCase(bytes, offset + start, suffix.length(), suffix)
          ? (1L << LENGTH_BITS) + capped(suffix.length())
          : NO_MATCH;
    }
  }

  /** The rank of a request's host among {@code hosts}: the best of them. */
  static long best(List<HostMatch> hosts, RequestHead head) {
    byte[] bytes = head.array();
    int offset = head.authorityOffset();
    int length = hostLength(bytes, offset, head.authorityLength());
    long best = NO_MATCH;
    if (length > 0) {
      // By index: for each request and rule, an iterator would be garbage.
      for (int i = 0; i < hosts.size(); i++) {
        best = Math.max(best, hosts.get(i).rank(bytes, offset, length));
      }
    }
    return best;
  }

  /** Length of an authority without its port. */
  private static int hostLength(byte[] bytes, int offset, int length) {
    for (int i = length - 1; i >= 0 && bytes[offset + i] != ']'; i--) {
      if (bytes[offset + i] == ':') {
        return i;
      }
    }
    return length;
  }

  private static int withoutDot(byte[] bytes, int offset, int length) {
    return length > 0 && bytes[offset + length - 1] == '.' ? length - 1 : length;
  }

  private static int capped(int length) {
    return Math.min(length, (1 << LENGTH_BITS) - 1);
  }
}
