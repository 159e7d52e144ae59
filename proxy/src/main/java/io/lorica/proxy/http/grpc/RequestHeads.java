package io.lorica.proxy.http.grpc;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;

/** The heads of gRPC requests. */
final class RequestHeads {
  private static final String USER_AGENT = "lorica-proxy";

  /** gRPC allows eight digits before the unit. */
  private static final long MOST_DIGITS = 99_999_999;

  private RequestHeads() {}

  static RequestHead of(String path, String authority, GrpcOptions options) {
    RequestHead head = new RequestHead();
    head.version(HttpVersion.HTTP_2);
    head.method("POST");
    // Spec 01 §16: http, also over TLS.
    head.scheme("http");
    head.authority(authority);
    head.path(path);
    HeaderBlock headers = head.headers();
    headers.add(HeaderName.TE, "trailers");
    headers.add(HeaderName.CONTENT_TYPE, "application/grpc");
    headers.add(HeaderName.USER_AGENT, USER_AGENT);
    if (options.timeoutNs() > 0) {
      headers.add(HeaderName.GRPC_TIMEOUT, timeout(options.timeoutNs()));
    }
    options.metadata().addTo(headers);
    return head;
  }

  /** A time as {@code grpc-timeout} writes it, in the finest unit that eight digits can count. */
  static String timeout(long ns) {
    if (ns <= MOST_DIGITS) {
      return ns + "n";
    }
    if (ns / 1_000 <= MOST_DIGITS) {
      return ns / 1_000 + "u";
    }
    if (ns / 1_000_000 <= MOST_DIGITS) {
      return ns / 1_000_000 + "m";
    }
    return ns / 1_000_000_000 + "S";
  }
}
