package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.http.HttpVersion;

/**
 * What live HTTP routing is for (spec 02 §4.4).
 *
 * @param version of the two that are routed apart: HTTP/1.1 stands for HTTP/1.0 too
 */
record HttpKey(TargetQuery query, HttpVersion version) {
  static HttpKey of(TargetQuery query, HttpVersion version) {
    return new HttpKey(query, version.isHttp1() ? HttpVersion.HTTP_1_1 : version);
  }
}
