package io.lorica.proxy.route;

import java.util.random.RandomGenerator;

/** What a route or a backend does to a request before it goes on (spec 02 §9.2). */
public sealed interface HttpFilter {
  /** The policy that this route comes from was not usable: every request fails. */
  record InvalidPolicy(String message) implements HttpFilter {}

  /** Changes the fields of requests. */
  record RequestHeaders(HeaderEdit edit) implements HttpFilter {}

  /** Changes the fields of answers, but not of those made at the server's end of the proxy. */
  record ResponseHeaders(HeaderEdit edit) implements HttpFilter {}

  /** Sends the client elsewhere. */
  record Redirected(Redirect redirect) implements HttpFilter {}

  /** Lets a share of requests fail with an HTTP status. */
  record HttpFailure(int status, String message, Ratio ratio) implements HttpFilter {}

  /** Lets a share of requests fail with a gRPC status. */
  record GrpcFailure(int code, String message, Ratio ratio) implements HttpFilter {}

  /**
   * A share of requests; both numbers are unsigned 32-bit values.
   *
   * @param denominator not 0
   */
  record Ratio(long numerator, long denominator) {
    public static final Ratio ALWAYS = new Ratio(1, 1);

    /** Whether this time is one of the share. */
    boolean draw(RandomGenerator random) {
      return numerator >= denominator || random.nextLong(denominator) < numerator;
    }
  }
}
