package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;

/** Decides how messages that we send are framed (RFC 9112 §6, RFC 9110 §6.4.1 and §8.6). Pure. */
final class Framing {
  private Framing() {}

  /** How the body of a request is sent. A CONNECT has none. */
  static BodyKind requestBody(RequestHead head, boolean end) {
    if (end || head.method() == HttpMethod.CONNECT) {
      return BodyKind.NONE;
    }
    return head.contentLength() >= 0 ? BodyKind.LENGTH : BodyKind.CHUNKED;
  }

  /** The {@code content-length} of a request; negative for none. */
  static long requestLength(RequestHead head) {
    return head.method() == HttpMethod.CONNECT ? -1 : head.contentLength();
  }

  /** The version on a request line: 1.0 stays unless its body needs chunks. */
  static HttpVersion requestVersion(RequestHead head, BodyKind body) {
    boolean old = head.version() == HttpVersion.HTTP_1_0 && body != BodyKind.CHUNKED;
    return old ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
  }

  /** The version on a status line: 1.0 if the client speaks that, or if the answer came by it. */
  static HttpVersion responseVersion(RequestHead request, ResponseHead response) {
    boolean old =
        request.version() == HttpVersion.HTTP_1_0 || response.version() == HttpVersion.HTTP_1_0;
    return old ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
  }

  /** Whether an answer has no body by its status or its request, whatever its fields say. */
  static boolean isBodiless(RequestHead request, int status) {
    return status < 200
        || status == 204
        || status == 304
        || request.method() == HttpMethod.HEAD
        || HopByHop.opensTunnel(request, status);
  }

  /** How the body of a final answer is sent. */
  static BodyKind responseBody(RequestHead request, ResponseHead response, boolean end) {
    if (end || isBodiless(request, response.status())) {
      return BodyKind.NONE;
    }
    if (response.contentLength() >= 0) {
      return BodyKind.LENGTH;
    }
    boolean old = responseVersion(request, response) == HttpVersion.HTTP_1_0;
    return old ? BodyKind.UNTIL_CLOSE : BodyKind.CHUNKED;
  }

  /**
   * The {@code content-length} of an answer; negative for none. To HEAD and with 304 it tells of a
   * body that is not sent.
   */
  static long responseLength(RequestHead request, ResponseHead response, boolean end) {
    int status = response.status();
    if (status < 200 || status == 204 || HopByHop.opensTunnel(request, status)) {
      return -1;
    }
    boolean ofAbsentBody = status == 304 || request.method() == HttpMethod.HEAD;
    return end && !ofAbsentBody ? 0 : response.contentLength();
  }

  /** Whether one of the {@code connection} fields has this option. */
  static boolean hasConnectionOption(HeaderBlock headers, String option) {
    int index = headers.find(HeaderName.CONNECTION);
    while (index >= 0) {
      if (headers.valueHasToken(index, option)) {
        return true;
      }
      index = headers.find(HeaderName.CONNECTION, index + 1);
    }
    return false;
  }
}
