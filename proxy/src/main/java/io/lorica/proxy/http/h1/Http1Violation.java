package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.ResetReason;

/**
 * What a peer did wrong. Each is a label for a counter, and says what a client is answered (spec 01
 * §13.4: 400, 414 or 431 with an empty body); rules are RFC 9112 unless said otherwise.
 */
public enum Http1Violation {
  /** The head is larger than {@link Http1Limits#maxHeadBytes}. */
  HEAD_TOO_LARGE(431),
  /** More fields than {@link Http1Limits#maxFields}. */
  TOO_MANY_FIELDS(431),
  /** The target is longer than {@link Http1Limits#maxTargetBytes}. */
  TARGET_TOO_LONG(414),
  /** A request line or status line of another shape (§3, §4), control bytes in it included. */
  BAD_START_LINE(400),
  /** The method is no token. */
  BAD_METHOD(400),
  /** A target in a form that its method does not have (§3.2), or with bytes that it cannot have. */
  BAD_TARGET(400),
  /** Neither HTTP/1.0 nor HTTP/1.1. */
  BAD_VERSION(400),
  /** CONNECT with a body, or in HTTP/1.0 (spec 01 §10). */
  BAD_CONNECT(400),
  /** CR without LF (§2.2). */
  BARE_CR(400),
  /** LF without CR: allowed to be read as a line end (§2.2), and refused because others do not. */
  BARE_LF(400),
  /** A field that goes on in the next line (§5.2). */
  OBSOLETE_FOLD(400),
  /** A field name that is empty or no token, or a line without colon. */
  BAD_FIELD_NAME(400),
  /** Space between a field name and its colon (§5.1). */
  SPACE_BEFORE_COLON(400),
  /** A control byte in a field value (RFC 9110 §5.5). */
  BAD_FIELD_VALUE(400),
  /** More than one {@code host}. */
  DUPLICATE_HOST(400),
  /** A {@code host} that is neither empty nor host and optional port. */
  BAD_HOST(400),
  /** A {@code content-length} that is no number of at most 63 bits. */
  BAD_CONTENT_LENGTH(400),
  /** More than one {@code content-length}, equal ones included. */
  DUPLICATE_CONTENT_LENGTH(400),
  /** {@code content-length} beside {@code transfer-encoding} (§6.1). */
  LENGTH_AND_CODING(400),
  /** A transfer coding other than exactly {@code chunked}. */
  UNKNOWN_CODING(400),
  /** {@code transfer-encoding} in an HTTP/1.0 message (§6.1). */
  CODING_IN_HTTP_1_0(400),
  /** A chunk size that is no hexadecimal number of at most 63 bits, or a bad line around it. */
  BAD_CHUNK(400),
  /** Chunk extensions beyond {@link Http1Limits#maxExtensionBytes}. */
  EXTENSIONS_TOO_LARGE(400),
  /** Trailers beyond {@link Http1Limits#maxTrailerBytes} or {@link Http1Limits#maxFields}. */
  TRAILERS_TOO_LARGE(431),
  /** A trailer that decides about framing, routing or the connection (RFC 9110 §6.5.1). */
  FORBIDDEN_TRAILER(400),
  /** The input ended in the middle of a message. */
  TRUNCATED(400),
  /** Bytes from a server that nobody asked for. */
  UNREQUESTED_BYTES(400),
  /** A server switched protocols although the request did not ask for it, or had not ended. */
  UNREQUESTED_SWITCH(400),
  /** A server sent interim answers without end. */
  TOO_MANY_INTERIM_RESPONSES(400);

  private final int status;

  Http1Violation(int status) {
    this.status = status;
  }

  /** The status of the answer, where there is someone to answer. */
  public int status() {
    return status;
  }

  /** How an exchange ends that this happened to. */
  ResetReason reset() {
    return status == 400 ? ResetReason.PROTOCOL_ERROR : ResetReason.ENHANCE_YOUR_CALM;
  }
}
