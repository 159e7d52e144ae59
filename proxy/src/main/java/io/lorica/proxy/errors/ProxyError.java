package io.lorica.proxy.errors;

/**
 * Why the proxy answers a request itself.
 *
 * @param kind decides status, metric label and what becomes of the connection
 * @param message for {@code l5d-proxy-error}; names no secret and no stack
 */
public record ProxyError(Kind kind, String message) {
  /** The causes of spec 01 §13.1 and spec 02 §16. */
  public enum Kind {
    FAILFAST(504, 4, true, "failfast"),
    LOAD_SHED(503, 14, true, "loadshed"),
    /** No connection could be made: nothing of the request was sent. */
    CONNECT_FAILED(502, 14, true, "i/o"),
    /** As {@link #CONNECT_FAILED}, by a limit of time. */
    CONNECT_TIMEOUT(504, 4, true, "i/o"),
    IO(502, 14, true, "i/o"),
    IDENTITY_REQUIRED(502, 14, true, "identity required"),
    FAIL_BACKEND(502, 14, true, "unexpected"),
    NO_ROUTE(404, 5, false, ""),
    UNAUTHORIZED(403, 7, false, ""),
    RATE_LIMITED(429, 8, false, "unexpected"),
    GATEWAY_LOOP(508, 10, true, "gateway loop"),
    GATEWAY_DOMAIN(404, 5, false, "gateway domain invalid"),
    RESPONSE_TIMEOUT(504, 4, false, "response timeout"),
    UNEXPECTED(500, 13, true, "unexpected");

    private final int status;
    private final int grpcStatus;
    private final boolean closes;
    private final String label;

    Kind(int status, int grpcStatus, boolean closes, String label) {
      this.status = status;
      this.grpcStatus = grpcStatus;
      this.closes = closes;
      this.label = label;
    }

    public int status() {
      return status;
    }

    public int grpcStatus() {
      return grpcStatus;
    }

    /** Whether the client's connection is gracefully closed after the answer. */
    public boolean closes() {
      return closes;
    }

    /** The value of the {@code error} label; empty for kinds that are counted elsewhere. */
    public String label() {
      return label;
    }
  }

  /** What a client is told of a failure that is ours. */
  public static final ProxyError UNEXPECTED = new ProxyError(Kind.UNEXPECTED, "unexpected error");

  public static final ProxyError FAILFAST = new ProxyError(Kind.FAILFAST, "service in fail-fast");
  public static final ProxyError LOAD_SHED = new ProxyError(Kind.LOAD_SHED, "service unavailable");

  /** Whether certainly nothing of the request was sent, so that another endpoint may be tried. */
  public boolean isUnprocessed() {
    return kind == Kind.CONNECT_FAILED || kind == Kind.CONNECT_TIMEOUT;
  }

  /** The same failure, told with one more wrapper in front (spec 02 §9.4). */
  public ProxyError within(String wrapper) {
    return kind == Kind.UNEXPECTED ? this : new ProxyError(kind, wrapper + ": " + message);
  }
}
