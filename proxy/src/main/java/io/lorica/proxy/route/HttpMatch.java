package io.lorica.proxy.route;

import io.lorica.proxy.http.RequestHead;
import java.util.List;
import java.util.Optional;

/**
 * A match of an HTTP route: all that it names must hold. Ranked by the length of the path, then the
 * numbers of header and of query matches, then the method (spec 02 §9.1). Pure.
 *
 * @param method case-sensitive
 */
public record HttpMatch(
    Optional<PathMatch> path,
    List<HeaderMatch> headers,
    List<QueryMatch> queries,
    Optional<String> method)
    implements RequestMatch {
  /** Takes every request: what a rule without matches means in an HTTP route. */
  public static final HttpMatch ANY =
      new HttpMatch(Optional.of(new PathMatch.Prefix("")), List.of(), List.of(), Optional.empty());

  private static final int COUNT_BITS = 8;
  private static final int MAX_COUNT = (1 << COUNT_BITS) - 1;

  @Override
  public long rank(RequestHead head) {
    int length = 0;
    if (path.isPresent()) {
      length = path.get().length(head.array(), head.pathOffset(), Targets.pathLength(head));
      if (length == PathMatch.NO_MATCH) {
        return NO_MATCH;
      }
    }
    return methodMatches(head) && headersMatch(head) && queriesMatch(head)
        ? rankOf(length)
        : NO_MATCH;
  }

  @Override
  public int prefixLength() {
    return path.isPresent() && path.get() instanceof PathMatch.Prefix prefix
        ? prefix.path().length()
        : -1;
  }

  private long rankOf(int pathLength) {
    long rank = pathLength;
    rank = (rank << COUNT_BITS) + Math.min(headers.size(), MAX_COUNT);
    rank = (rank << COUNT_BITS) + Math.min(queries.size(), MAX_COUNT);
    return (rank << 1) + (method.isPresent() ? 1 : 0);
  }

  private boolean methodMatches(RequestHead head) {
    return method.isEmpty() || head.isMethod(method.get());
  }

  private boolean headersMatch(RequestHead head) {
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.get(i).matches(head.headers())) {
        return false;
      }
    }
    return true;
  }

  private boolean queriesMatch(RequestHead head) {
    if (queries.isEmpty()) {
      return true;
    }
    List<QueryString.Parameter> parameters = QueryString.parse(Targets.query(head));
    return queries.stream().allMatch(query -> query.matches(parameters));
  }
}
