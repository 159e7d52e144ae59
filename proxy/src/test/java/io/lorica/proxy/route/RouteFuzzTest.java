package io.lorica.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Matches of routes against requests, beside a slow and simple reading of the same rule. Parts of
 * the input lie between zero bytes.
 */
class RouteFuzzTest {
  /** A path of a policy, and the target of a request. */
  @FuzzTest(maxDuration = "1m")
  void paths(byte[] bytes) {
    String[] parts = parts(bytes, 2);
    RequestHead head = request("a", parts[1]);
    if (!FieldSyntax.isTarget(head.array(), head.pathOffset(), head.pathLength())) {
      return;
    }
    String path = parts[1].split("\\?", 2)[0];
    boolean exact = match(new PathMatch.Exact(parts[0])).rank(head) != RequestMatch.NO_MATCH;
    assertThat(exact).isEqualTo(path.equals(parts[0]));
    String prefix = parts[0].replaceAll("/+$", "");
    boolean below = prefix.isEmpty() || path.equals(prefix) || path.startsWith(prefix + "/");
    HttpMatch match = match(PathMatch.Prefix.of(parts[0]));
    assertThat(match.rank(head) != RequestMatch.NO_MATCH).isEqualTo(below);
    assertThat(match.prefixLength()).isEqualTo(prefix.length());
    // What is a call of gRPC names a service and a method, and nothing else is one.
    head.method("POST");
    String[] call = path.split("/", -1);
    boolean calls =
        call.length >= 3 && call[0].isEmpty() && !call[1].isEmpty() && !call[2].isEmpty();
    GrpcMatch any = new GrpcMatch("", "", List.of());
    assertThat(any.rank(head) != RequestMatch.NO_MATCH).isEqualTo(calls);
    GrpcMatch named = new GrpcMatch(parts[0], "", List.of());
    assertThat(named.rank(head) != RequestMatch.NO_MATCH)
        .isEqualTo(calls && (parts[0].isEmpty() || parts[0].equals(call[1])));
  }

  /** Name and value that a policy asks for, and a query. */
  @FuzzTest(maxDuration = "1m")
  void queries(byte[] bytes) {
    String[] parts = parts(bytes, 3);
    QueryMatch match = new QueryMatch(parts[0], new ValueMatch.Exact(parts[1]));
    List<QueryString.Parameter> expected = new ArrayList<>();
    for (String each : parts[2].split("&", -1)) {
      String[] pair = each.split("=", 2);
      if (!each.isEmpty()) {
        expected.add(
            new QueryString.Parameter(decoded(pair[0]), pair.length < 2 ? "" : decoded(pair[1])));
      }
    }
    RequestHead head = request("a", "/?" + parts[2]);
    assertThat(QueryString.parse(Targets.query(head))).isEqualTo(expected);
    assertThat(match.matches(expected))
        .isEqualTo(expected.contains(new QueryString.Parameter(parts[0], parts[1])));
  }

  /** With what is no escape as it is. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replaceAll("%(?![0-9a-fA-F]{2})", "%25"), ISO_8859_1);
  }

  /** Name and value that a policy asks for, and fields, names and values in turn. */
  @FuzzTest(maxDuration = "1m")
  void headers(byte[] bytes) {
    String[] parts = new String(bytes, ISO_8859_1).split("\0", -1);
    if (parts.length < 2) {
      return;
    }
    HeaderBlock headers = new HeaderBlock();
    boolean expected = false;
    for (int i = 2; i + 1 < parts.length; i += 2) {
      headers.add(parts[i], parts[i + 1]);
      expected |= parts[i].equals(parts[0]) && parts[i + 1].equals(parts[1]);
    }
    HeaderMatch match = new HeaderMatch(FieldText.of(parts[0]), new ValueMatch.Exact(parts[1]));
    assertThat(match.matches(headers)).isEqualTo(expected);
  }

  /** A host of a policy, in lower case as policies have it, and the authority of a request. */
  @FuzzTest(maxDuration = "1m")
  void hosts(byte[] bytes) {
    String[] parts = parts(bytes, 2);
    String host = parts[0].toLowerCase(Locale.ROOT);
    byte[] authority = parts[1].getBytes(ISO_8859_1);
    if (host.isEmpty() || !FieldSyntax.isAuthority(authority, 0, authority.length)) {
      return;
    }
    RequestHead head = request(parts[1], "/");
    String asked = parts[1].replaceAll(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    String compared = host.endsWith(".") ? asked : asked.replaceAll("\\.$", "");
    long exact = HostMatch.best(List.of(new HostMatch.Exact(host)), head);
    assertThat(exact != HostMatch.NO_MATCH).isEqualTo(compared.equals(host));
    long suffix = HostMatch.best(List.of(new HostMatch.Suffix("." + host)), head);
    assertThat(suffix != HostMatch.NO_MATCH)
        .isEqualTo(compared.endsWith("." + host) && compared.length() > host.length() + 1);
  }

  /** Values of the fields by which a request sets its own limits, one after the other. */
  @FuzzTest(maxDuration = "1m")
  void requestLimits(byte[] bytes) {
    String[] parts = parts(bytes, LIMITS.length);
    HeaderBlock headers = new HeaderBlock();
    for (int i = 0; i < LIMITS.length; i++) {
      headers.add(LIMITS[i], parts[i]);
    }
    RouteLimits limits =
        RequestLimits.take(new RouteLimits(RouteTimeouts.NONE, Optional.empty(), true), headers);
    assertThat(headers.size()).as("fields left on the request").isZero();
    assertThat(limits.timeouts().requestNs()).isNotNegative();
    assertThat(limits.timeouts().responseNs()).isNotNegative();
    limits
        .retry()
        .ifPresent(
            retry -> {
              assertThat(retry.maxRetries()).isNotNegative();
              assertThat(retry.timeoutNs()).isNotNegative();
              assertThat(retry.statuses())
                  .allMatch(each -> each.first() >= 100 && each.last() <= 599);
              assertThat(retry.grpcCodes()).isSubsetOf(1, 4, 8, 13, 14);
            });
  }

  private static final String[] LIMITS = {
    "l5d-timeout",
    "l5d-request-timeout",
    "l5d-response-timeout",
    "l5d-retry-http",
    "l5d-retry-grpc",
    "l5d-retry-limit",
    "l5d-retry-timeout"
  };

  private static HttpMatch match(PathMatch path) {
    return new HttpMatch(Optional.of(path), List.of(), List.of(), Optional.empty());
  }

  private static RequestHead request(String authority, String target) {
    RequestHead head = new RequestHead();
    byte[] bytes = target.getBytes(ISO_8859_1);
    head.path(bytes, 0, bytes.length);
    head.authority(authority);
    return head;
  }

  /** So many parts, the last ones empty if there are fewer; each byte is one character. */
  private static String[] parts(byte[] bytes, int count) {
    String[] found = new String(bytes, ISO_8859_1).split("\0", count);
    String[] parts = new String[count];
    for (int i = 0; i < count; i++) {
      parts[i] = i < found.length ? found[i] : "";
    }
    return parts;
  }
}
