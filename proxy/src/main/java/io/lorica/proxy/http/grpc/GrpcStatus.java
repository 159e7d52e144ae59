package io.lorica.proxy.http.grpc;

/**
 * How a call ended.
 *
 * @param code the number of the gRPC status
 * @param message decoded; for logs
 */
public record GrpcStatus(int code, String message) {
  public static final int OK = 0;
  public static final int CANCELLED = 1;
  public static final int UNKNOWN = 2;
  public static final int INVALID_ARGUMENT = 3;
  public static final int DEADLINE_EXCEEDED = 4;
  public static final int NOT_FOUND = 5;
  public static final int RESOURCE_EXHAUSTED = 8;
  public static final int FAILED_PRECONDITION = 9;
  public static final int UNIMPLEMENTED = 12;
  public static final int INTERNAL = 13;
  public static final int UNAVAILABLE = 14;
  public static final int UNAUTHENTICATED = 16;

  public boolean isOk() {
    return code == OK;
  }

  /** The status of an HTTP answer that carries none (the mapping that all gRPC clients share). */
  static GrpcStatus ofHttp(int status) {
    int code =
        switch (status) {
          case 400 -> INTERNAL;
          case 401 -> UNAUTHENTICATED;
          case 403 -> 7;
          case 404 -> UNIMPLEMENTED;
          case 429, 502, 503, 504 -> UNAVAILABLE;
          default -> UNKNOWN;
        };
    return new GrpcStatus(code, "HTTP status " + status);
  }

  @Override
  public String toString() {
    return message.isEmpty() ? "status " + code : "status " + code + ": " + message;
  }
}
