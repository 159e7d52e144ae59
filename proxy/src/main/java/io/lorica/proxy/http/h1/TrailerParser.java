package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import org.jspecify.annotations.Nullable;

/** Reads the trailer section of a chunked body (RFC 9112 §7.1.2). Confined to one event loop. */
final class TrailerParser extends HeadParser {
  private final HeaderBlock trailers = new HeaderBlock();

  TrailerParser(Http1Limits limits) {
    super(limits.maxTrailerBytes(), limits.maxFields());
  }

  void begin() {
    trailers.clear();
    begin(trailers, false);
  }

  HeaderBlock trailers() {
    return trailers;
  }

  @Override
  @Nullable Http1Violation startLine(byte[] array, int from, int to) {
    throw new AssertionError("trailers have no start line");
  }

  @Override
  @Nullable Http1Violation field(HeaderName name, HeaderBlock block, int index) {
    return switch (name) {
      case CONTENT_LENGTH,
          TRANSFER_ENCODING,
          HOST,
          CONNECTION,
          KEEP_ALIVE,
          PROXY_CONNECTION,
          TE,
          TRAILER,
          UPGRADE ->
          Http1Violation.FORBIDDEN_TRAILER;
      default -> null;
    };
  }

  @Override
  @Nullable Http1Violation finish() {
    return null;
  }

  @Override
  Http1Violation tooLarge(boolean inStartLine) {
    return Http1Violation.TRAILERS_TOO_LARGE;
  }

  @Override
  Http1Violation tooManyFields() {
    return Http1Violation.TRAILERS_TOO_LARGE;
  }
}
