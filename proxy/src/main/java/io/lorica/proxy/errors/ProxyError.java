package io.lorica.proxy.errors;

/**
 * Why the proxy answers a request itself.
 *
 * @param kind decides metric label and what becomes of the connection
 * @param message for {@code l5d-proxy-error}; names no secret and no stack
 * @param answer what the client is told
 */
public record ProxyError(Kind kind, String message, Answer answer) {
  /**
   * The statuses of a synthesized answer.
   *
   * @param grpcStatus for gRPC, with HTTP status 200
   * @param location where a redirect leads; else empty
   * @param change of layers between the failure and the client
   */
  public record Answer(int status, int grpcStatus, String location, AnswerChange change) {
    Answer(int status, int grpcStatus, String location) {
      this(status, grpcStatus, location, AnswerChange.NONE);
    }
  }

  /** A failure that is answered as its kind says. */
  public ProxyError(Kind kind, String message) {
    this(kind, message, new Answer(kind.status, kind.grpcStatus, ""));
  }

  /** The policy sends the client elsewhere. */
  public static ProxyError redirect(int status, String location) {
    return new ProxyError(Kind.REDIRECTED, "redirected", new Answer(status, NOT_FOUND, location));
  }

  /** The policy lets this request fail with an HTTP status. */
  public static ProxyError injected(int status, String message) {
    return new ProxyError(Kind.INJECTED, message, new Answer(status, FAILED_PRECONDITION, ""));
  }

  /** The policy lets this request fail with a gRPC status. */
  public static ProxyError injectedGrpc(int code, String message) {
    return new ProxyError(Kind.INJECTED, message, new Answer(OK, code, ""));
  }

  private static final int OK = 200;
  private static final int NOT_FOUND = 5;
  private static final int FAILED_PRECONDITION = 9;

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
    /** What the control plane said cannot be used. */
    INVALID_POLICY(500, 13, true, "unexpected"),
    NO_ROUTE(404, 5, false, ""),
    UNAUTHORIZED(403, 7, false, ""),
    RATE_LIMITED(429, 8, false, "unexpected"),
    GATEWAY_LOOP(508, 10, true, "gateway loop"),
    GATEWAY_DOMAIN(404, 5, false, "gateway domain invalid"),
    /** The whole exchange took too long. */
    REQUEST_TIMEOUT(504, 4, false, "response timeout"),
    /** No answer began in time. */
    RESPONSE_HEADERS_TIMEOUT(504, 4, false, "response timeout"),
    /** The answer was not complete in time. */
    RESPONSE_STREAM_TIMEOUT(504, 4, false, "response timeout"),
    /** Nothing moved for too long. */
    IDLE_TIMEOUT(504, 4, false, "response timeout"),
    /** As {@link #RESPONSE_HEADERS_TIMEOUT}, by a service profile (spec 02 §17). */
    PROFILE_TIMEOUT(504, 4, true, "response timeout"),
    REDIRECTED(301, 5, false, "unexpected"),
    INJECTED(500, 9, false, "unexpected"),
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

    /** The HTTP status of a failure of this kind. */
    public int status() {
      return status;
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

  /**
   * The same failure on its way through a layer that changes answers. Only what fails at the
   * endpoint is an answer there already (spec 02 §9.2, §13).
   */
  public ProxyError through(AnswerChange change) {
    return switch (kind) {
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO ->
          new ProxyError(
              kind,
              message,
              new Answer(
                  answer.status, answer.grpcStatus, answer.location, answer.change.then(change)));
      default -> this;
    };
  }

  /**
   * The same failure, told with one more wrapper in front (spec 02 §9.4). What a policy words is
   * told in its words.
   */
  public ProxyError within(String wrapper) {
    return switch (kind) {
      case UNEXPECTED, REDIRECTED, INJECTED -> this;
      default -> new ProxyError(kind, wrapper + ": " + message, answer);
    };
  }
}
