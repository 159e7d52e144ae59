package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Reads answer heads, one after the other, into a {@link ResponseHead} that it is given. What the
 * body is depends on the request too (RFC 9112 §6.3). The reason phrase is checked and dropped.
 * Confined to one event loop.
 */
public final class Http1ResponseParser extends HeadParser {
  private static final int STATUS_OFFSET = 9;

  private final FramingFields framing = new FramingFields();
  private ResponseHead head = new ResponseHead();
  private HttpMethod requestMethod = HttpMethod.GET;
  private BodyKind body = BodyKind.NONE;

  public Http1ResponseParser(Http1Limits limits) {
    super(limits.maxHeadBytes(), limits.maxFields());
  }

  /** Starts over with a head, which is cleared; {@code method} is that of the request. */
  public void begin(ResponseHead target, HttpMethod method) {
    head = target;
    head.clear();
    framing.clear();
    requestMethod = method;
    body = BodyKind.NONE;
    begin(target.headers(), true);
  }

  HttpMethod requestMethod() {
    return requestMethod;
  }

  /** How the body of the finished head ends. */
  public BodyKind body() {
    return body;
  }

  /** Whether the server wants to use the connection again, and the body's end permits it. */
  public boolean isPersistent() {
    return body != BodyKind.UNTIL_CLOSE && framing.isPersistent(isHttp10());
  }

  /** Whether the finished head opens a tunnel, if the request asked for one. */
  public boolean opensTunnel() {
    return isTunnel(head.status());
  }

  private boolean isTunnel(int status) {
    return requestMethod == HttpMethod.CONNECT ? status / 100 == 2 : status == 101;
  }

  private boolean isHttp10() {
    return head.version() == HttpVersion.HTTP_1_0;
  }

  @Override
  @Nullable Http1Violation startLine(byte[] a, int from, int to) {
    if (to - from < STATUS_OFFSET + 3 || a[from + STATUS_OFFSET - 1] != ' ') {
      return Http1Violation.BAD_START_LINE;
    }
    HttpVersion version = Http1RequestParser.version(a, from);
    if (version == null) {
      return Http1Violation.BAD_VERSION;
    }
    head.version(version);
    int at = from + STATUS_OFFSET;
    int status = status(a, at);
    // The space before an empty reason phrase is often forgotten, and missed by nobody.
    if (status < 100 || (at + 3 < to && a[at + 3] != ' ')) {
      return Http1Violation.BAD_START_LINE;
    }
    head.status(status);
    return null;
  }

  private static int status(byte[] a, int at) {
    int status = 0;
    for (int i = at; i < at + 3; i++) {
      int digit = a[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      status = status * 10 + digit;
    }
    return status;
  }

  @Override
  @Nullable Http1Violation field(HeaderName name, HeaderBlock block, int index) {
    return name == HeaderName.UNKNOWN ? null : framing.accept(name, block, index);
  }

  @Override
  @Nullable Http1Violation finish() {
    Http1Violation conflict = framing.conflict(isHttp10());
    if (conflict != null) {
      return conflict;
    }
    if (framing.isChunked()) {
      head.headers().remove(HeaderName.TRANSFER_ENCODING);
    }
    int status = head.status();
    if (status < 200 || status == 204 || isTunnel(status)) {
      head.headers().remove(HeaderName.CONTENT_LENGTH);
      return null;
    }
    head.contentLength(framing.contentLength());
    if (status != 304 && requestMethod != HttpMethod.HEAD) {
      body = bodyByFields();
    }
    return null;
  }

  private BodyKind bodyByFields() {
    if (framing.isChunked()) {
      return BodyKind.CHUNKED;
    }
    if (framing.contentLength() == RequestHead.UNKNOWN_LENGTH) {
      return BodyKind.UNTIL_CLOSE;
    }
    return framing.contentLength() == 0 ? BodyKind.NONE : BodyKind.LENGTH;
  }

  @Override
  Http1Violation tooLarge(boolean inStartLine) {
    return Http1Violation.HEAD_TOO_LARGE;
  }

  @Override
  Http1Violation tooManyFields() {
    return Http1Violation.TOO_MANY_FIELDS;
  }
}
