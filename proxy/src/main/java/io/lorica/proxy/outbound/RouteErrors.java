package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.ResetReason;

/** The values of the {@code error} label of route metrics (spec 03 §4.9). Pure. */
final class RouteErrors {
  /** The exchange ended well. */
  static final String NONE = "";

  /** The caller wanted no more of the exchange, and whatever has no name of its own. */
  static final String UNKNOWN = "UNKNOWN";

  private RouteErrors() {}

  /**
   * Whether a failure is told as the answer of an endpoint, whose status is then counted and no
   * error (spec 02 §10.2).
   */
  static boolean isAnswer(ProxyError error) {
    return switch (error.kind()) {
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO -> true;
      default -> false;
    };
  }

  static String of(ProxyError error) {
    return switch (error.kind()) {
      case FAILFAST -> "FAIL_FAST";
      case LOAD_SHED -> "LOAD_SHED";
      case REQUEST_TIMEOUT -> "REQUEST_TIMEOUT";
      case RESPONSE_HEADERS_TIMEOUT, PROFILE_TIMEOUT -> "RESPONSE_HEADERS_TIMEOUT";
      case RESPONSE_STREAM_TIMEOUT -> "RESPONSE_STREAM_TIMEOUT";
      case IDLE_TIMEOUT -> "IDLE_TIMEOUT";
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO -> "IO";
      case IDENTITY_REQUIRED,
          FAIL_BACKEND,
          INVALID_POLICY,
          NO_ROUTE,
          UNAUTHORIZED,
          RATE_LIMITED,
          GATEWAY_LOOP,
          GATEWAY_DOMAIN,
          REDIRECTED,
          INJECTED,
          UNEXPECTED ->
          UNKNOWN;
    };
  }

  static String of(ResetReason reason) {
    return switch (reason) {
      case CANCEL -> "CANCEL";
      case REFUSED -> "REFUSED";
      case ENHANCE_YOUR_CALM -> "ENHANCE_YOUR_CALM";
      case GO_AWAY -> "GO_AWAY";
      case CONNECT_FAILED, CONNECT_TIMED_OUT, CONNECTION_CLOSED, IO_ERROR -> "IO";
      case PROTOCOL_ERROR, FLOW_CONTROL_ERROR, PEER_RESET, HTTP_1_1_REQUIRED, TIMEOUT -> "RESET";
      case INTERNAL -> UNKNOWN;
    };
  }
}
