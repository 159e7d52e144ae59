package io.lorica.proxy.inbound;

import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;

/** HTTP/1 that a meshed client carries over HTTP/2 (spec 01 §10.3). Pure. */
final class OrigProto {
  private static final String ABSOLUTE = "; absolute-form";

  private OrigProto() {}

  /**
   * Gives a request back the version and form that {@code l5d-orig-proto} names, and removes the
   * header in any case.
   *
   * @return whether the request was HTTP/1 when it was written
   */
  static boolean restore(RequestHead head) {
    String proto = head.headers().get(HeaderName.L5D_ORIG_PROTO);
    if (proto == null || head.version() != HttpVersion.HTTP_2) {
      return false;
    }
    head.headers().remove(HeaderName.L5D_ORIG_PROTO);
    boolean absolute = proto.endsWith(ABSOLUTE);
    String version = absolute ? proto.substring(0, proto.length() - ABSOLUTE.length()) : proto;
    switch (version) {
      case "HTTP/1.1" -> head.version(HttpVersion.HTTP_1_1);
      case "HTTP/1.0" -> head.version(HttpVersion.HTTP_1_0);
      // An unknown value: the request stays what its wire says.
      default -> {
        return false;
      }
    }
    head.absoluteForm(absolute);
    return true;
  }

  /** The value for the answer to a request of that version. */
  static String valueOf(HttpVersion version) {
    return version == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1";
  }
}
