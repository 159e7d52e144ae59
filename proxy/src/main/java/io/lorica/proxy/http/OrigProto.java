package io.lorica.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code l5d-orig-proto}: the mark of HTTP/1 that travels between two proxies as HTTP/2, with the
 * version, and the form of the target if that was absolute (spec 01 §10.3, spec 02 §13). Pure.
 */
public final class OrigProto {
  private static final String ABSOLUTE = "; absolute-form";
  private static final byte[] NAME = ascii("l5d-orig-proto");
  private static final byte[] HTTP_1_0 = ascii("HTTP/1.0");
  private static final byte[] HTTP_1_1 = ascii("HTTP/1.1");
  private static final byte[] HTTP_1_0_ABSOLUTE = ascii("HTTP/1.0" + ABSOLUTE);
  private static final byte[] HTTP_1_1_ABSOLUTE = ascii("HTTP/1.1" + ABSOLUTE);

  private OrigProto() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The field's name. Not to be written to. */
  public static byte[] wireName() {
    return NAME;
  }

  /** The mark of a request that came by HTTP/1. Not to be written to. */
  public static byte[] wireValue(RequestHead head) {
    boolean old = head.version() == HttpVersion.HTTP_1_0;
    if (head.isAbsoluteForm()) {
      return old ? HTTP_1_0_ABSOLUTE : HTTP_1_1_ABSOLUTE;
    }
    return old ? HTTP_1_0 : HTTP_1_1;
  }

  /** The mark of the answer to a request of that version. */
  public static String valueOf(HttpVersion version) {
    return version == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1";
  }

  /**
   * Gives a request back the version and form that its mark names, and removes the mark in any
   * case.
   *
   * @return whether the request was HTTP/1 when it was written
   */
  public static boolean restore(RequestHead head) {
    HeaderBlock headers = head.headers();
    int index = headers.find(HeaderName.L5D_ORIG_PROTO);
    if (index < 0 || head.version() != HttpVersion.HTTP_2) {
      return false;
    }
    int offset = headers.valueOffset(index);
    int length = headers.valueLength(index);
    byte[] bytes = headers.array();
    boolean old = is(HTTP_1_0, bytes, offset, length);
    boolean current = is(HTTP_1_1, bytes, offset, length);
    boolean oldAbsolute = is(HTTP_1_0_ABSOLUTE, bytes, offset, length);
    boolean absolute = oldAbsolute || is(HTTP_1_1_ABSOLUTE, bytes, offset, length);
    headers.remove(HeaderName.L5D_ORIG_PROTO);
    if (!old && !current && !absolute) {
      // An unknown value: the request stays what its wire says.
      return false;
    }
    head.version(old || oldAbsolute ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1);
    head.absoluteForm(absolute);
    return true;
  }

  /** Marks the answer to a request that was restored. */
  public static void mark(HeaderBlock headers, HttpVersion version) {
    byte[] value = version == HttpVersion.HTTP_1_0 ? HTTP_1_0 : HTTP_1_1;
    headers.remove(HeaderName.L5D_ORIG_PROTO);
    headers.add(HeaderName.L5D_ORIG_PROTO, value, 0, value.length);
  }

  private static boolean is(byte[] value, byte[] bytes, int offset, int length) {
    return Arrays.equals(value, 0, value.length, bytes, offset, offset + length);
  }
}
