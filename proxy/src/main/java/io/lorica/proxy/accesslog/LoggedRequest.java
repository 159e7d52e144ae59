package io.lorica.proxy.accesslog;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a line says of a request, as it came (spec 03 §8). Texts are byte for byte what the client
 * sent, and empty where it sent nothing. Immutable.
 *
 * @param clientAddress {@code ip:port}
 * @param clientId {@code -} if it proved none
 */
record LoggedRequest(
    String clientAddress,
    String clientId,
    Instant time,
    String method,
    String uri,
    String version,
    String host,
    String userAgent,
    String traceId,
    String bytes) {

  static LoggedRequest of(String clientAddress, String clientId, Instant time, RequestHead head) {
    HeaderBlock headers = head.headers();
    return new LoggedRequest(
        clientAddress,
        clientId,
        time,
        head.methodText(),
        head.uriText(),
        version(head.version()),
        value(headers, HeaderName.HOST),
        value(headers, HeaderName.USER_AGENT),
        traceId(headers),
        value(headers, HeaderName.CONTENT_LENGTH));
  }

  private static String version(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_1_1 -> "HTTP/1.1";
      case HTTP_2 -> "HTTP/2.0";
    };
  }

  private static String traceId(HeaderBlock headers) {
    String found = headers.get(HeaderName.X_B3_TRACEID);
    if (found == null) {
      found = headers.get(HeaderName.X_REQUEST_ID);
    }
    return found == null ? value(headers, HeaderName.X_AMZN_TRACE_ID) : found;
  }

  private static String value(HeaderBlock headers, HeaderName name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }

  /**
   * What became of it.
   *
   * @param status of the answer
   * @param bytes the declared length of its body; null if none was declared
   * @param totalNs from the request's head to the answer's
   * @param processingNs the part of that which the proxy spent on sending the request on
   */
  record Answer(int status, @Nullable String bytes, long totalNs, long processingNs) {}
}
