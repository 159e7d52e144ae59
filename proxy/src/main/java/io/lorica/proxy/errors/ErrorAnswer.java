package io.lorica.proxy.errors;

import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.ResponseHead;

/** Fills the head of a synthesized answer (spec 01 §13.2, spec 02 §16). Pure. */
public final class ErrorAnswer {
  private ErrorAnswer() {}

  /**
   * Fills a head.
   *
   * @param head cleared and filled
   * @param grpc whether the request was gRPC: HTTP/2 with such a content type
   * @param informational whether the client may see messages and {@code l5d-} headers
   */
  public static void fill(
      ResponseHead head, ProxyError error, boolean grpc, boolean informational) {
    head.clear();
    head.contentLength(0);
    head.headers().add(HeaderName.CONTENT_LENGTH, "0");
    String message = headerValue(error);
    if (grpc) {
      head.status(200);
      head.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
      head.headers().add(HeaderName.GRPC_STATUS, Integer.toString(error.answer().grpcStatus()));
      if (informational) {
        head.headers().add(HeaderName.GRPC_MESSAGE, message);
      }
    } else {
      head.status(error.answer().status());
    }
    if (!error.answer().location().isEmpty()) {
      head.headers().add(HeaderName.LOCATION, error.answer().location());
    }
    if (informational) {
      head.headers().add(HeaderName.L5D_PROXY_ERROR, message);
      if (error.kind().closes()) {
        head.headers().add(HeaderName.L5D_PROXY_CONNECTION, "close");
      }
    }
    error.answer().change().apply(head.headers());
  }

  /** The message, unless it is not fit to be a header's value. */
  static String headerValue(ProxyError error) {
    return isHeaderValue(error.message()) ? error.message() : "unexpected error";
  }

  private static boolean isHeaderValue(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
  }
}
