package io.lorica.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.RequestHead;
import io.lorica.testkit.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §9.1, spec 01 §11. */
class RouteTableTest {
  private record Named(String name, List<RequestMatch> matches) implements RouteTable.Rule {}

  private final List<RouteTable.Route<Named>> routes = new ArrayList<>();

  private RouteTableTest rule(String name, RequestMatch... matches) {
    return hosted(List.of(), name, matches);
  }

  private RouteTableTest hosted(List<HostMatch> hosts, String name, RequestMatch... matches) {
    routes.add(new RouteTable.Route<>(hosts, List.of(new Named(name, List.of(matches)))));
    return this;
  }

  private String route(RequestHead head) {
    Named found = new RouteTable<>(List.copyOf(routes)).find(head);
    return found == null ? "none" : found.name;
  }

  private static RequestHead get(String path, String... headers) {
    RequestHead head = new RequestHead();
    head.method("GET");
    head.authority("web.test:8080");
    head.path(path);
    for (String header : headers) {
      int colon = header.indexOf(':');
      head.headers().add(header.substring(0, colon), header.substring(colon + 1));
    }
    return head;
  }

  private static RequestHead to(String authority) {
    RequestHead head = get("/");
    head.authority(authority);
    return head;
  }

  private static RequestHead call(String path) {
    RequestHead head = get(path);
    head.method("POST");
    return head;
  }

  private static HttpMatch path(PathMatch path) {
    return new HttpMatch(Optional.of(path), List.of(), List.of(), Optional.empty());
  }

  private static HttpMatch prefix(String prefix) {
    return path(PathMatch.Prefix.of(prefix));
  }

  private static HttpMatch exact(String path) {
    return path(new PathMatch.Exact(path));
  }

  private static HttpMatch regex(String source) {
    return path(new PathMatch.Regex(WholeRegex.compile(source).orElseThrow()));
  }

  private static HttpMatch header(String name, ValueMatch value) {
    HeaderMatch match = new HeaderMatch(FieldText.of(name), value);
    return new HttpMatch(Optional.empty(), List.of(match), List.of(), Optional.empty());
  }

  private static HttpMatch query(String name, ValueMatch value) {
    QueryMatch match = new QueryMatch(name, value);
    return new HttpMatch(Optional.empty(), List.of(), List.of(match), Optional.empty());
  }

  private static HttpMatch method(String name) {
    return new HttpMatch(Optional.empty(), List.of(), List.of(), Optional.of(name));
  }

  private static ValueMatch is(String text) {
    return new ValueMatch.Exact(text);
  }

  private static ValueMatch like(String source) {
    return new ValueMatch.Regex(WholeRegex.compile(source).orElseThrow());
  }

  @Test
  @Spec({"01#28", "02#11"})
  void equalLengthsAreWonByTheFirst() {
    rule("prefix", prefix("/a")).rule("exact", exact("/a"));
    assertThat(route(get("/a"))).isEqualTo("prefix");
    assertThat(route(get("/a/b"))).isEqualTo("prefix");
  }

  @Test
  void theLongestPathWins() {
    rule("all", HttpMatch.ANY).rule("a", prefix("/a")).rule("ab", prefix("/a/b"));
    assertThat(route(get("/"))).isEqualTo("all");
    assertThat(route(get("/a/c"))).isEqualTo("a");
    assertThat(route(get("/a/b/c?d=/"))).isEqualTo("ab");
  }

  @Test
  void whatComesAfterThePathBreaksATie() {
    HttpMatch both =
        new HttpMatch(
            Optional.of(PathMatch.Prefix.of("/")),
            List.of(new HeaderMatch(FieldText.of("x-a"), is("1"))),
            List.of(),
            Optional.empty());
    rule("method", method("GET"))
        .rule("query", query("q", is("1")))
        .rule("header", header("x-a", is("1")))
        .rule("path", prefix("/p"))
        .rule("both", both);
    assertThat(route(get("/x"))).isEqualTo("method");
    assertThat(route(get("/x?q=1"))).isEqualTo("query");
    assertThat(route(get("/x?q=1", "x-a:1"))).isEqualTo("both");
    assertThat(route(get("/p?q=1", "x-a:1"))).isEqualTo("path");
  }

  @ParameterizedTest
  @CsvSource({
    "/foo, /foo, true", "/foo, /foo/, true", "/foo/, /foo, true", "/foo, /foo/bar, true",
    "/foo, /foobar, false", "/, /anything, true", "/foo, /fo, false", "/foo, /foo?x=1, true"
  })
  void prefixesEndAtSegments(String prefix, String path, boolean taken) {
    assertThat(route(get(path))).isEqualTo("none");
    rule("it", prefix(prefix));
    assertThat(route(get(path))).isEqualTo(taken ? "it" : "none");
  }

  @ParameterizedTest
  @Spec("01#28")
  @CsvSource({
    "'/a|/ab', /ab, false",
    "'/ab|/a', /ab, true",
    "'/a.*', /abc, true",
    "'a', /a, false",
    "'/[0-9]+', /42, true",
    "'/[0-9]+', /42x, false",
    "'/a', /a?b, true"
  })
  void expressionsTakeTheWholePathByTheirLeftmostMatch(String source, String path, boolean taken) {
    rule("it", regex(source));
    assertThat(route(get(path))).isEqualTo(taken ? "it" : "none");
  }

  @Test
  void pathsOfOtherAlphabetsAreComparedByTheirBytes() {
    rule("it", exact("/caf\u00c3\u00a9"));
    assertThat(route(get("/caf\u00c3\u00a9"))).as("the bytes of UTF-8").isEqualTo("it");
    assertThat(route(get("/caf\u00e9"))).isEqualTo("none");
  }

  @Test
  void anyOfRepeatedHeadersMayMatch() {
    rule("it", header("x-a", is("2")));
    assertThat(route(get("/", "x-a:1", "x-a:2"))).isEqualTo("it");
    assertThat(route(get("/", "x-a:1", "x-b:2"))).isEqualTo("none");
    assertThat(route(get("/", "x-a:22"))).isEqualTo("none");
  }

  @Test
  void headerExpressionsSeeTextOnly() {
    rule("it", header("x-a", like(".*")));
    assertThat(route(get("/", "x-a:plain"))).isEqualTo("it");
    assertThat(route(get("/", "x-a:caf\u00e9"))).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({
    "/?q=a%20b, true",
    "/?q=a+b, true",
    "/?%71=a%20b, true",
    "/?x=1&q=a+b, true",
    "/?q=ab, false",
    "/, false",
    "/?q, false",
    "/?q=a%2, false"
  })
  void queriesAreComparedDecoded(String path, boolean taken) {
    rule("it", query("q", is("a b")));
    assertThat(route(get(path))).isEqualTo(taken ? "it" : "none");
  }

  @Test
  void aParameterWithoutAValueIsEmpty() {
    rule("it", query("q", is("")));
    assertThat(route(get("/?q"))).isEqualTo("it");
    assertThat(route(get("/?q="))).isEqualTo("it");
  }

  @Test
  void methodsAreCaseSensitiveAndMayBeUnknown() {
    rule("it", method("PURGE"));
    RequestHead head = get("/");
    head.method("PURGE");
    assertThat(route(head)).isEqualTo("it");
    head.method("purge");
    assertThat(route(head)).isEqualTo("none");
  }

  @Test
  void exactHostsPrecedeSuffixesAndThoseRoutesWithout() {
    rule("any", prefix("/"))
        .hosted(List.of(new HostMatch.Suffix(".test")), "suffix", prefix("/"))
        .hosted(List.of(new HostMatch.Suffix(".web.test")), "longer", prefix("/"))
        .hosted(List.of(new HostMatch.Exact("web.test")), "exact", prefix("/"));
    assertThat(route(to("web.test:80"))).isEqualTo("exact");
    assertThat(route(to("WEB.Test."))).isEqualTo("exact");
    assertThat(route(to("a.web.test"))).isEqualTo("longer");
    assertThat(route(to("b.test"))).isEqualTo("suffix");
    assertThat(route(to("test"))).isEqualTo("any");
    assertThat(route(to("[::1]:80"))).isEqualTo("any");
    assertThat(route(to(""))).isEqualTo("any");
  }

  @Test
  void theHostFieldIsNotAskedWhereThereIsAnAuthority() {
    hosted(List.of(new HostMatch.Exact("other.test")), "it", prefix("/"));
    assertThat(route(get("/", "host:other.test"))).isEqualTo("none");
    assertThat(route(to("other.test"))).isEqualTo("it");
  }

  @Test
  void aDotAtTheEndCountsOnlyIfThePatternHasOne() {
    hosted(List.of(new HostMatch.Exact("web.test.")), "it", prefix("/"));
    assertThat(route(to("web.test."))).isEqualTo("it");
    assertThat(route(to("web.test"))).isEqualTo("none");
  }

  @Test
  @Spec("02#12")
  void callsArePostsToServiceAndMethod() {
    rule("it", new GrpcMatch("", "", List.of()));
    assertThat(route(call("/pkg.Service/Method"))).isEqualTo("it");
    assertThat(route(call("/pkg.Service/Method/more"))).isEqualTo("it");
    assertThat(route(get("/pkg.Service/Method"))).isEqualTo("none");
    for (String path : Arrays.asList("/", "/pkg.Service", "/pkg.Service/", "//Method", "")) {
      assertThat(route(call(path))).as(path).isEqualTo("none");
    }
  }

  @Test
  void theLongerServicePrecedesAndThenTheMethod() {
    rule("any", new GrpcMatch.Any())
        .rule("method", new GrpcMatch("", "Method", List.of()))
        .rule("service", new GrpcMatch("pkg.Service", "", List.of()))
        .rule("both", new GrpcMatch("pkg.Service", "Method", List.of()));
    assertThat(route(call("/pkg.Service/Method"))).isEqualTo("both");
    assertThat(route(call("/pkg.Service/Other"))).isEqualTo("service");
    assertThat(route(call("/other/Method"))).isEqualTo("method");
    assertThat(route(get("/"))).isEqualTo("any");
  }
}
