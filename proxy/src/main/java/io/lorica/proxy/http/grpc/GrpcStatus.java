package io.lorica.proxy.http.grpc;

import io.lorica.proxy.http.ResetReason;

/**
 * How a call ended.
 *
 * @param code the number of the gRPC status
 * @param message what the server, or this client, says about it, decoded; empty if nothing
 */
public record GrpcStatus(int code, String message) {
  public static final int OK = 0;
  public static final int CANCELLED = 1;
  public static final int UNKNOWN = 2;
  public static final int INVALID_ARGUMENT = 3;
  public static final int DEADLINE_EXCEEDED = 4;
  public static final int NOT_FOUND = 5;
  public static final int ALREADY_EXISTS = 6;
  public static final int PERMISSION_DENIED = 7;
  public static final int RESOURCE_EXHAUSTED = 8;
  public static final int FAILED_PRECONDITION = 9;
  public static final int ABORTED = 10;
  public static final int OUT_OF_RANGE = 11;
  public static final int UNIMPLEMENTED = 12;
  public static final int INTERNAL = 13;
  public static final int UNAVAILABLE = 14;
  public static final int DATA_LOSS = 15;
  public static final int UNAUTHENTICATED = 16;

  private static final String[] NAMES = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED"
  };

  /** The name of a code; that of {@link #UNKNOWN} for numbers that are none. */
  public static String name(int code) {
    return NAMES[code >= 0 && code < NAMES.length ? code : UNKNOWN];
  }

  public boolean isOk() {
    return code == OK;
  }

  /** The status of an HTTP answer that carries none (the mapping that all gRPC clients share). */
  static GrpcStatus ofHttp(int http) {
    int code =
        switch (http) {
          case 400 -> INTERNAL;
          case 401 -> UNAUTHENTICATED;
          case 403 -> PERMISSION_DENIED;
          case 404 -> UNIMPLEMENTED;
          case 429, 502, 503, 504 -> UNAVAILABLE;
          default -> UNKNOWN;
        };
    return new GrpcStatus(code, "HTTP status " + http);
  }

  /** The status of a call whose exchange was aborted under it. */
  static GrpcStatus ofReset(ResetReason reason) {
    int code =
        switch (reason) {
          case REFUSED, CONNECT_FAILED, CONNECT_TIMED_OUT, CONNECTION_CLOSED, IO_ERROR, GO_AWAY ->
              UNAVAILABLE;
          case CANCEL -> CANCELLED;
          case TIMEOUT -> DEADLINE_EXCEEDED;
          case ENHANCE_YOUR_CALM -> RESOURCE_EXHAUSTED;
          case PROTOCOL_ERROR, FLOW_CONTROL_ERROR, PEER_RESET, HTTP_1_1_REQUIRED, INTERNAL ->
              INTERNAL;
        };
    return new GrpcStatus(code, "the stream was reset: " + reason);
  }

  /** The code's name, and the message. */
  @Override
  public String toString() {
    String name = code >= 0 && code < NAMES.length ? NAMES[code] : "status " + code;
    return message.isEmpty() ? name : name + ": " + message;
  }
}
