package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns decoded fields into a head and judges them by RFC 9113 §8.2 and §8.3: pseudo-header fields
 * complete, single and first; names in lower case; nothing that is specific to an HTTP/1
 * connection. A list longer than the limit is not stored any further, so it costs no memory.
 *
 * <p>One block at a time: a {@code begin…}, then {@link #field} for each field, then {@link
 * #finish}. Belongs to one connection.
 */
final class HeadAssembler {
  /** What became of a field block. */
  enum Verdict {
    COMPLETE,
    /** Breaks a rule of RFC 9113 §8: a stream error (§8.1.1). */
    MALFORMED,
    /** Longer than the limit that we announced. */
    OVERSIZED
  }

  private static final int SEEN_AUTHORITY = 1;
  private static final int SEEN_METHOD = 2;
  private static final int SEEN_PATH = 4;
  private static final int SEEN_SCHEME = 8;
  private static final int SEEN_STATUS = 16;
  private static final int COMPLETE_REQUEST = SEEN_METHOD | SEEN_PATH | SEEN_SCHEME;

  /** Per field, beside its bytes (RFC 9113 §6.5.2). */
  private static final int FIELD_OVERHEAD = 32;

  private final int maxListSize;
  private @Nullable RequestHead request;
  private @Nullable ResponseHead response;
  private @Nullable HeaderBlock block;
  private long listSize;
  private int seen;
  private int cookies;
  private boolean regular;
  private boolean malformed;
  private long contentLength;

  HeadAssembler(int maxListSize) {
    this.maxListSize = maxListSize;
  }

  void beginRequest(RequestHead head) {
    reset();
    head.clear();
    head.version(HttpVersion.HTTP_2);
    request = head;
    block = head.headers();
  }

  void beginResponse(ResponseHead head) {
    reset();
    head.clear();
    head.version(HttpVersion.HTTP_2);
    response = head;
    block = head.headers();
  }

  void beginTrailers(HeaderBlock trailers) {
    reset();
    trailers.clear();
    block = trailers;
  }

  /** Begins a block that is decoded for the sake of the dynamic table alone. */
  void beginDiscard() {
    reset();
  }

  private void reset() {
    request = null;
    response = null;
    block = null;
    listSize = 0;
    seen = 0;
    cookies = 0;
    regular = false;
    malformed = false;
    contentLength = RequestHead.UNKNOWN_LENGTH;
  }

  /** Takes one field; {@code broken} says that its bytes were found to be illegal. */
  void field(
      int number,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int offset,
      int length,
      boolean broken) {
    HeaderBlock into = block;
    listSize += nameLength + length + FIELD_OVERHEAD;
    if (into == null || listSize > maxListSize) {
      return;
    }
    if (broken) {
      malformed = true;
    } else if (number < 0) {
      pseudo(number, value, offset, length);
    } else {
      regular = true;
      if (isAllowed(number, value, offset, length)) {
        into.add(FieldName.header(number), name, nameOffset, nameLength, value, offset, length);
      }
    }
  }

  private void pseudo(int number, byte[] value, int offset, int length) {
    if (regular) {
      malformed = true;
    } else if (request != null) {
      requestPseudo(request, number, value, offset, length);
    } else if (response != null && number == FieldName.STATUS && (seen & SEEN_STATUS) == 0) {
      seen |= SEEN_STATUS;
      long status = length == 3 ? decimal(value, offset, length) : -1;
      malformed |= status < 100;
      response.status((int) status);
    } else {
      malformed = true;
    }
  }

  private void requestPseudo(RequestHead head, int number, byte[] value, int offset, int length) {
    int bit;
    boolean legal;
    switch (number) {
      case FieldName.METHOD -> {
        bit = SEEN_METHOD;
        legal = FieldSyntax.isToken(value, offset, length);
        head.method(value, offset, length);
      }
      case FieldName.PATH -> {
        bit = SEEN_PATH;
        legal = FieldSyntax.isTarget(value, offset, length);
        head.path(value, offset, length);
      }
      case FieldName.SCHEME -> {
        bit = SEEN_SCHEME;
        legal = FieldSyntax.isScheme(value, offset, length);
        head.scheme(value, offset, length);
      }
      case FieldName.AUTHORITY -> {
        bit = SEEN_AUTHORITY;
        legal = FieldSyntax.isAuthority(value, offset, length);
        head.authority(value, offset, length);
      }
      default -> {
        bit = 0;
        legal = false;
      }
    }
    malformed |= !legal || (seen & bit) != 0;
    seen |= bit;
  }

  /** Whether to keep a regular field; notes what is illegal, and drops repeated lengths. */
  private boolean isAllowed(int number, byte[] value, int offset, int length) {
    switch (FieldName.header(number)) {
      case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TRANSFER_ENCODING, UPGRADE -> malformed = true;
      case TE -> malformed |= !Ascii.equalsIgnoreCase(value, offset, length, "trailers");
      case COOKIE -> cookies++;
      case CONTENT_LENGTH -> {
        return isFirstLength(value, offset, length);
      }
      default -> {}
    }
    return true;
  }

  private boolean isFirstLength(byte[] value, int offset, int length) {
    long declared = decimal(value, offset, length);
    boolean first = contentLength == RequestHead.UNKNOWN_LENGTH;
    malformed |= declared < 0 || (!first && declared != contentLength);
    contentLength = declared;
    return first;
  }

  /** Ends the block. The head is usable only if the verdict is {@link Verdict#COMPLETE}. */
  Verdict finish() {
    if (listSize > maxListSize) {
      return Verdict.OVERSIZED;
    }
    HeaderBlock into = block;
    if (into == null) {
      return Verdict.COMPLETE;
    }
    if (request != null) {
      request.contentLength(contentLength);
      malformed |= !isCompleteRequest(request);
    } else if (response != null) {
      response.contentLength(contentLength);
      // 101 does not exist in HTTP/2 (RFC 9113 §8.6).
      malformed |= seen != SEEN_STATUS || response.status() == 101;
    }
    if (cookies > 1) {
      joinCookies(into);
    }
    return malformed ? Verdict.MALFORMED : Verdict.COMPLETE;
  }

  private boolean isCompleteRequest(RequestHead head) {
    if (head.method() == HttpMethod.CONNECT) {
      return seen == (SEEN_METHOD | SEEN_AUTHORITY) && head.authorityLength() > 0;
    }
    if ((seen & COMPLETE_REQUEST) != COMPLETE_REQUEST || head.pathLength() == 0) {
      return false;
    }
    byte first = head.array()[head.pathOffset()];
    return first == '/'
        || (first == '*' && head.pathLength() == 1 && head.method() == HttpMethod.OPTIONS);
  }

  /** RFC 9113 §8.2.3: crumbs are one field again before anything but HTTP/2 may see them. */
  private static void joinCookies(HeaderBlock block) {
    byte[] joined = new byte[0];
    for (int i = block.find(HeaderName.COOKIE); i >= 0; i = block.find(HeaderName.COOKIE, i + 1)) {
      int from = joined.length == 0 ? 0 : joined.length + 2;
      joined = Arrays.copyOf(joined, from + block.valueLength(i));
      if (from > 0) {
        joined[from - 2] = ';';
        joined[from - 1] = ' ';
      }
      System.arraycopy(block.array(), block.valueOffset(i), joined, from, block.valueLength(i));
    }
    block.remove(HeaderName.COOKIE);
    block.add(HeaderName.COOKIE, joined, 0, joined.length);
  }

  /** The number written in decimal digits; -1 for any other byte, or more than 18 digits. */
  private static long decimal(byte[] bytes, int offset, int length) {
    if (length == 0 || length > 18) {
      return -1;
    }
    long number = 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
