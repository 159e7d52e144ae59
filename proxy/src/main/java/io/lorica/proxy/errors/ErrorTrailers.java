package io.lorica.proxy.errors;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.ResetReason;
import org.jspecify.annotations.Nullable;

/**
 * The end of a gRPC answer that broke off within its body: trailers tell the client what a reset
 * could not (spec 01 §13.2, spec 02 §16). Pure.
 */
public final class ErrorTrailers {
  private static final ProxyError LOST =
      new ProxyError(ProxyError.Kind.IO, "connection closed within the response");
  private static final ProxyError LATE =
      new ProxyError(ProxyError.Kind.RESPONSE_STREAM_TIMEOUT, "response timed out");

  private ErrorTrailers() {}

  /**
   * What a broken answer is told as; null where it was the peer who reset it or went away, which is
   * passed on as it is.
   */
  public static @Nullable ProxyError cause(ResetReason reason) {
    return switch (reason) {
      case CONNECTION_CLOSED, IO_ERROR, CONNECT_FAILED, CONNECT_TIMED_OUT -> LOST;
      case TIMEOUT -> LATE;
      case INTERNAL -> ProxyError.UNEXPECTED;
      case CANCEL,
          REFUSED,
          PROTOCOL_ERROR,
          FLOW_CONTROL_ERROR,
          PEER_RESET,
          ENHANCE_YOUR_CALM,
          HTTP_1_1_REQUIRED,
          GO_AWAY ->
          null;
    };
  }

  /**
   * Fills trailers.
   *
   * @param trailers cleared and filled
   * @param informational whether the client may see messages
   */
  public static void fill(HeaderBlock trailers, ProxyError error, boolean informational) {
    trailers.clear();
    trailers.add(HeaderName.GRPC_STATUS, Integer.toString(code(error)));
    if (informational) {
      trailers.add(HeaderName.GRPC_MESSAGE, ErrorAnswer.headerValue(error));
    }
  }

  /** A limit of time that passes within an answer is an internal failure (spec 02 §10.1). */
  private static int code(ProxyError error) {
    return switch (error.kind()) {
      case REQUEST_TIMEOUT, RESPONSE_STREAM_TIMEOUT, IDLE_TIMEOUT -> INTERNAL;
      default -> error.answer().grpcStatus();
    };
  }

  private static final int INTERNAL = 13;
}
