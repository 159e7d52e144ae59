package io.lorica.destination.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One match of an HTTP route; all of it must hold.
 *
 * @param path null = any
 * @param method null = any; otherwise in upper case
 */
public record HttpMatch(
    @Nullable Path path,
    List<ValueMatch.Named> headers,
    List<ValueMatch.Named> queryParams,
    @Nullable String method) {
  public HttpMatch {
    headers = List.copyOf(headers);
    queryParams = List.copyOf(queryParams);
  }

  /** How the path is compared. */
  public sealed interface Path {
    record Exact(String path) implements Path {}

    record Prefix(String path) implements Path {}

    record Regex(String regex) implements Path {}
  }

  /** Any method on this path and below it. */
  public static HttpMatch prefix(String path) {
    return new HttpMatch(new Path.Prefix(path), List.of(), List.of(), null);
  }

  /** GET of exactly this path. */
  public static HttpMatch get(String path) {
    return new HttpMatch(new Path.Exact(path), List.of(), List.of(), "GET");
  }

  /** Everything, said by saying nothing. */
  public static HttpMatch anything() {
    return new HttpMatch(null, List.of(), List.of(), null);
  }
}
