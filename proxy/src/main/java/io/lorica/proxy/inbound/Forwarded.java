package io.lorica.proxy.inbound;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;

/** The field {@code forwarded} as gateways write and read it (spec 01 §9). Pure. */
final class Forwarded {
  private static final String BY = "by=";

  private Forwarded() {}

  /** Whether the request has passed the proxy of that identity. */
  static boolean names(HeaderBlock headers, String identity) {
    int index = headers.find(HeaderName.FORWARDED);
    while (index >= 0) {
      if (isBy(headers.valueText(index), identity)) {
        return true;
      }
      index = headers.find(HeaderName.FORWARDED, index + 1);
    }
    return false;
  }

  /** Elements are compared as they stand, without trimming. */
  private static boolean isBy(String value, String identity) {
    for (String element : value.split(";", -1)) {
      if (element.startsWith(BY) && element.substring(BY.length()).equals(identity)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The value that a gateway adds.
   *
   * @param by the gateway's identity
   * @param client the identity of whom the request came from
   * @param authority the target's
   */
  static String value(String by, String client, String authority) {
    return BY + by + ";for=" + client + ";host=" + authority + ";proto=https";
  }
}
