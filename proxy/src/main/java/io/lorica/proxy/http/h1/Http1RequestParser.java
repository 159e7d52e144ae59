package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Reads request heads, one after the other, into a {@link RequestHead} that it is given. Strict: a
 * request that RFC 9112 lets a server refuse because others may understand it differently is
 * refused. A missing or empty {@code host} is let through, since layers have an answer to it (spec
 * 01 §10, spec 02 §13). Confined to one event loop.
 */
public final class Http1RequestParser extends HeadParser {
  /** Length of " HTTP/1.1" at the end of a request line. */
  private static final int VERSION_LENGTH = 9;

  private final Http1Limits limits;
  private final FramingFields framing = new FramingFields();
  private RequestHead head = new RequestHead();
  private boolean hostSeen;
  private boolean upgrade;

  public Http1RequestParser(Http1Limits limits) {
    super(limits.maxHeadBytes(), limits.maxFields());
    this.limits = limits;
  }

  /** Starts over with a head, which is cleared. */
  public void begin(RequestHead target) {
    head = target;
    head.clear();
    framing.clear();
    hostSeen = false;
    upgrade = false;
    begin(target.headers(), true);
  }

  /** How the body of the finished head ends. */
  public BodyKind body() {
    if (framing.isChunked()) {
      return BodyKind.CHUNKED;
    }
    return framing.contentLength() > 0 ? BodyKind.LENGTH : BodyKind.NONE;
  }

  /** Whether the client wants to use the connection again. */
  public boolean isPersistent() {
    return framing.isPersistent(isHttp10());
  }

  /** Whether the request asks for a tunnel ({@link HopByHop#isUpgrade}). */
  public boolean isUpgrade() {
    return upgrade;
  }

  /** Whether the client waits for an interim answer before it sends the body. */
  public boolean expectsContinue() {
    return framing.expectsContinue() && !isHttp10() && body() != BodyKind.NONE;
  }

  private boolean isHttp10() {
    return head.version() == HttpVersion.HTTP_1_0;
  }

  @Override
  boolean allowsEmptyLinesBefore() {
    return true;
  }

  @Override
  @Nullable Http1Violation startLine(byte[] a, int from, int to) {
    int space = from;
    while (space < to && FieldSyntax.lowerToken(a[space]) != 0) {
      space++;
    }
    if (space == to) {
      return Http1Violation.BAD_START_LINE;
    }
    if (space == from || a[space] != ' ') {
      return Http1Violation.BAD_METHOD;
    }
    head.methodAt(from, space - from);
    int targetEnd = to - VERSION_LENGTH;
    if (targetEnd <= space || a[targetEnd] != ' ') {
      return Http1Violation.BAD_START_LINE;
    }
    HttpVersion version = version(a, targetEnd + 1);
    if (version == null) {
      return Http1Violation.BAD_VERSION;
    }
    head.version(version);
    return target(a, space + 1, targetEnd);
  }

  private @Nullable Http1Violation target(byte[] a, int from, int to) {
    if (to - from > limits.maxTargetBytes()) {
      return Http1Violation.TARGET_TOO_LONG;
    }
    if (head.method() == HttpMethod.CONNECT && isHttp10()) {
      return Http1Violation.BAD_CONNECT;
    }
    return RequestTarget.parse(head, a, from, to) ? null : Http1Violation.BAD_TARGET;
  }

  /** The version spelled by the eight bytes at an offset, or null. */
  static @Nullable HttpVersion version(byte[] a, int at) {
    boolean http1 =
        a[at] == 'H'
            && a[at + 1] == 'T'
            && a[at + 2] == 'T'
            && a[at + 3] == 'P'
            && a[at + 4] == '/'
            && a[at + 5] == '1'
            && a[at + 6] == '.';
    if (!http1) {
      return null;
    }
    return switch (a[at + 7]) {
      case '1' -> HttpVersion.HTTP_1_1;
      case '0' -> HttpVersion.HTTP_1_0;
      default -> null;
    };
  }

  @Override
  @Nullable Http1Violation field(HeaderName name, HeaderBlock block, int index) {
    if (name == HeaderName.UNKNOWN) {
      return null;
    }
    return name == HeaderName.HOST ? host(block, index) : framing.accept(name, block, index);
  }

  private @Nullable Http1Violation host(HeaderBlock block, int index) {
    if (hostSeen) {
      return Http1Violation.DUPLICATE_HOST;
    }
    hostSeen = true;
    int length = block.valueLength(index);
    boolean good =
        length == 0 || FieldSyntax.isAuthority(block.array(), block.valueOffset(index), length);
    return good ? null : Http1Violation.BAD_HOST;
  }

  @Override
  @Nullable Http1Violation finish() {
    Http1Violation conflict = framing.conflict(isHttp10());
    if (conflict != null) {
      return conflict;
    }
    if (head.method() == HttpMethod.CONNECT && body() != BodyKind.NONE) {
      return Http1Violation.BAD_CONNECT;
    }
    head.contentLength(framing.contentLength());
    if (framing.isChunked()) {
      head.headers().remove(HeaderName.TRANSFER_ENCODING);
    }
    if (framing.hasUpgrade() || head.method() == HttpMethod.CONNECT) {
      upgrade = HopByHop.isUpgrade(head);
    }
    RequestTarget.completePath(head);
    return null;
  }

  @Override
  Http1Violation tooLarge(boolean inStartLine) {
    return inStartLine ? Http1Violation.TARGET_TOO_LONG : Http1Violation.HEAD_TOO_LARGE;
  }

  @Override
  Http1Violation tooManyFields() {
    return Http1Violation.TOO_MANY_FIELDS;
  }
}
