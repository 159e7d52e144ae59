package io.lorica.proxy.http.h1;

/** How the end of a body is known (RFC 9112 §6.3). */
public enum BodyKind {
  /** There is no body. */
  NONE,
  /** After a declared number of bytes, at least one. */
  LENGTH,
  /** By the last chunk. */
  CHUNKED,
  /** By the end of the connection; answers only. */
  UNTIL_CLOSE
}
