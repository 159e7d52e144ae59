package io.lorica.proxy.route;

/** What a route or backend does to a request before it goes on (spec 02 §9.2). */
public sealed interface HttpFilter {
  /** The policy that this route comes from was not usable: every request fails. */
  record InvalidPolicy(String message) implements HttpFilter {}
}
