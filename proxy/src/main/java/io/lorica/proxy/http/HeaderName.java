package io.lorica.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The field names that some part of the proxy asks for, each with a small number, so that a name is
 * compared once, when it is parsed. {@link #UNKNOWN} stands for all others.
 */
public enum HeaderName {
  UNKNOWN,
  ACCEPT,
  ACCEPT_ENCODING,
  ALLOW,
  AUTHORIZATION,
  CACHE_CONTROL,
  CONNECTION,
  CONTENT_ENCODING,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  COOKIE,
  DATE,
  EXPECT,
  FORWARDED,
  GRPC_ENCODING,
  GRPC_MESSAGE,
  GRPC_RETRY_PUSHBACK_MS,
  GRPC_STATUS,
  GRPC_STATUS_DETAILS_BIN,
  GRPC_TIMEOUT,
  GRPC_TRACE_BIN,
  HOST,
  HTTP2_SETTINGS,
  KEEP_ALIVE,
  L5D_CLIENT_ID,
  L5D_DST_CANONICAL,
  L5D_DST_OVERRIDE,
  L5D_ORIG_PROTO,
  L5D_PROXY_CONNECTION,
  L5D_PROXY_ERROR,
  L5D_REQUEST_TIMEOUT,
  L5D_REQUIRE_ID,
  L5D_RESPONSE_TIMEOUT,
  L5D_RETRY_GRPC,
  L5D_RETRY_HTTP,
  L5D_RETRY_LIMIT,
  L5D_RETRY_TIMEOUT,
  L5D_TIMEOUT,
  LOCATION,
  ORIGIN,
  PROXY_AUTHENTICATE,
  PROXY_AUTHORIZATION,
  PROXY_CONNECTION,
  REFERER,
  RETRY_AFTER,
  SERVER,
  SET_COOKIE,
  TE,
  TRACEPARENT,
  TRACESTATE,
  TRAILER,
  TRANSFER_ENCODING,
  UPGRADE,
  USER_AGENT,
  VIA,
  X_AMZN_TRACE_ID,
  X_B3_FLAGS,
  X_B3_PARENTSPANID,
  X_B3_SAMPLED,
  X_B3_SPANID,
  X_B3_TRACEID,
  X_FORWARDED_FOR,
  X_FORWARDED_HOST,
  X_FORWARDED_PROTO,
  X_REQUEST_ID;

  private static final HeaderName[] ALL = values();

  /** Power of two, sparse enough for short probes. */
  private static final int SLOTS = 256;

  private static final byte[] INDEX = buildIndex();

  /** Never written to, and never handed out of this package. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final byte[] wire;

  HeaderName() {
    wire = name().toLowerCase(Locale.ROOT).replace('_', '-').getBytes(StandardCharsets.US_ASCII);
  }

  /** The lower-case name. Not to be written to. */
  byte[] wire() {
    return wire;
  }

  /** The constant of a number that {@link HeaderBlock} keeps. */
  static HeaderName of(int id) {
    return ALL[id];
  }

  /** The name spelled by {@code length} lower-case bytes at {@code offset}. */
  public static HeaderName classify(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return UNKNOWN;
    }
    int slot = slot(bytes, offset, length);
    while (INDEX[slot] != 0) {
      HeaderName candidate = ALL[INDEX[slot]];
      if (candidate.isSpelled(bytes, offset, length)) {
        return candidate;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return UNKNOWN;
  }

  private boolean isSpelled(byte[] bytes, int offset, int length) {
    if (wire.length != length) {
      return false;
    }
    for (int i = length - 1; i >= 0; i--) {
      if (wire[i] != bytes[offset + i]) {
        return false;
      }
    }
    return true;
  }

  private static int slot(byte[] bytes, int offset, int length) {
    int hash =
        length * 31
            + bytes[offset] * 7
            + bytes[offset + length - 1] * 131
            + bytes[offset + (length >> 1)] * 17;
    return (hash ^ (hash >>> 5)) & (SLOTS - 1);
  }

  private static byte[] buildIndex() {
    byte[] index = new byte[SLOTS];
    for (HeaderName name : ALL) {
      if (name == UNKNOWN) {
        continue;
      }
      int slot = slot(name.wire, 0, name.wire.length);
      while (index[slot] != 0) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      index[slot] = (byte) name.ordinal();
    }
    return index;
  }

  @Override
  public String toString() {
    return new String(wire, StandardCharsets.US_ASCII);
  }
}
