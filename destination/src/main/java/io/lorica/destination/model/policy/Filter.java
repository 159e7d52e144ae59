package io.lorica.destination.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule or backend does to a request beside forwarding it. */
public sealed interface Filter {
  /** Changes headers, in the order add, set, remove. Names are in lower case. */
  record Headers(List<Header> add, List<Header> set, List<String> remove) {
    public Headers {
      add = List.copyOf(add);
      set = List.copyOf(set);
      remove = List.copyOf(remove);
    }
  }

  record Header(String name, String value) {}

  record RequestHeaders(Headers headers) implements Filter {}

  record ResponseHeaders(Headers headers) implements Filter {}

  /**
   * Answers with another place.
   *
   * @param scheme {@code http} or {@code https}; empty = the request's
   * @param host empty = the request's
   * @param path null = the request's
   * @param port 0 = as it is
   */
  record Redirect(String scheme, String host, @Nullable RedirectPath path, int port, int status)
      implements Filter {}

  /** What becomes of the path. */
  sealed interface RedirectPath {
    record Full(String path) implements RedirectPath {}

    record Prefix(String path) implements RedirectPath {}
  }

  /** Answers with an HTTP status, always. */
  record HttpFailure(int status, String message) implements Filter {}

  /** Answers with a gRPC status, always. */
  record GrpcFailure(int code, String message) implements Filter {}

  /** Refuses an opaque or TLS connection. */
  record Forbidden() implements Filter {}

  /** Fails an opaque or TLS connection because of a mistake in the configuration. */
  record Invalid(String message) implements Filter {}
}
