package io.lorica.destination.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A filter of a route or backend, as written. */
public sealed interface RouteFilter {
  /** A header modifier; names and values in the order in which they stand. */
  record Headers(
      boolean response,
      List<Map.Entry<String, String>> add,
      List<Map.Entry<String, String>> set,
      List<String> remove)
      implements RouteFilter {
    public Headers {
      add = List.copyOf(add);
      set = List.copyOf(set);
      remove = List.copyOf(remove);
    }
  }

  /**
   * A redirect; strings are empty and numbers 0 where absent.
   *
   * @param fullPath null where absent
   * @param prefix null where absent
   */
  record Redirect(
      String scheme,
      String hostname,
      @Nullable String fullPath,
      @Nullable String prefix,
      int port,
      int statusCode)
      implements RouteFilter {}

  /** One that no proxy can be told, by its type. */
  record Unsupported(String type) implements RouteFilter {}
}
