package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderName;

/** How a field is to be sent over HTTP/2, by the number of its name: a table of bytes. */
final class FieldTreatment {
  static final byte PLAIN = 0;

  /** A credential, never indexed here or by anyone behind us (RFC 7541 §7.1.3). */
  static final byte SECRET = 1;

  /** Specific to an HTTP/1 connection, and left out (RFC 9113 §8.2.2). */
  static final byte DROPPED = 2;

  /** Sent only if it says {@code trailers} (RFC 9113 §8.2.2). */
  static final byte TE = 3;

  /** The mark of HTTP/1, which is not copied where one is made. */
  static final byte MARK = 4;

  private static final byte[] TABLE = new byte[HeaderName.values().length];

  static {
    for (HeaderName name : HeaderName.values()) {
      TABLE[name.ordinal()] =
          switch (name) {
            case AUTHORIZATION,
                PROXY_AUTHORIZATION,
                COOKIE,
                SET_COOKIE,
                L5D_CLIENT_ID,
                L5D_REQUIRE_ID ->
                SECRET;
            case CONNECTION,
                HTTP2_SETTINGS,
                KEEP_ALIVE,
                PROXY_CONNECTION,
                TRANSFER_ENCODING,
                UPGRADE ->
                DROPPED;
            case TE -> TE;
            case L5D_ORIG_PROTO -> MARK;
            default -> PLAIN;
          };
    }
  }

  private FieldTreatment() {}

  /** The treatment of the {@link HeaderName} of that number. */
  static byte of(int name) {
    return TABLE[name];
  }
}
