package io.lorica.proxy.route;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.RequestHead;

/** Path and query of a request's target. Pure. */
final class Targets {
  private Targets() {}

  /** Bytes of the path without its query. */
  static int pathLength(RequestHead head) {
    byte[] bytes = head.array();
    int offset = head.pathOffset();
    int length = head.pathLength();
    for (int i = 0; i < length; i++) {
      if (bytes[offset + i] == '?') {
        return i;
      }
    }
    return length;
  }

  static String path(RequestHead head) {
    return Ascii.text(head.array(), head.pathOffset(), pathLength(head));
  }

  /** The query without its question mark, empty if there is none. */
  static String query(RequestHead head) {
    int start = pathLength(head) + 1;
    return start > head.pathLength()
        ? ""
        : Ascii.text(head.array(), head.pathOffset() + start, head.pathLength() - start);
  }
}
