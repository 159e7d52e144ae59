package io.lorica.proxy.http.h1;

/**
 * Hears why connections ended badly, to count and to log. Called on the connection's event loop.
 */
public interface Http1Observer {
  /** The peer broke a rule or a limit; the connection ends. */
  void violation(Http1Violation violation);

  /** A defect of ours, or of a service, reached the connection; it ends. */
  void failure(Throwable cause);
}
