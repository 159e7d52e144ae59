package io.lorica.proxy.route;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;
import java.util.List;

/**
 * A match of a gRPC route: a call is a {@code POST} to {@code /service/method}. Ranked by the
 * lengths of what is named of the service and of the method, then by the number of header matches
 * (spec 02 §9.1). Pure.
 *
 * @param service empty for any
 * @param method empty for any
 */
public record GrpcMatch(String service, String method, List<HeaderMatch> headers)
    implements RequestMatch {
  /** Takes every request, call or not: what a rule without matches means in a gRPC route. */
  public record Any() implements RequestMatch {
    @Override
    public long rank(RequestHead head) {
      return 0;
    }
  }

  /** Of each of the three numbers in a rank; names longer than this are equally long. */
  private static final int BITS = 14;

  private static final int MAX = (1 << BITS) - 1;

  @Override
  public long rank(RequestHead head) {
    if (head.method() != HttpMethod.POST || !calls(head)) {
      return NO_MATCH;
    }
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.get(i).matches(head.headers())) {
        return NO_MATCH;
      }
    }
    long rank = Math.min(service.length(), MAX);
    rank = (rank << BITS) + Math.min(method.length(), MAX);
    return (rank << BITS) + Math.min(headers.size(), MAX);
  }

  private boolean calls(RequestHead head) {
    byte[] bytes = head.array();
    int start = head.pathOffset();
    int end = start + Targets.pathLength(head);
    if (end == start || bytes[start] != '/') {
      return false;
    }
    int slash = indexOfSlash(bytes, start + 1, end);
    int methodEnd = indexOfSlash(bytes, slash + 1, end);
    return slash < end
        && slash > start + 1
        && methodEnd > slash + 1
        && is(service, bytes, start + 1, slash)
        && is(method, bytes, slash + 1, methodEnd);
  }

  private static boolean is(String wanted, byte[] bytes, int from, int to) {
    return wanted.isEmpty() || Ascii.equals(bytes, from, to - from, wanted);
  }

  private static int indexOfSlash(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == '/') {
        return i;
      }
    }
    return end;
  }
}
