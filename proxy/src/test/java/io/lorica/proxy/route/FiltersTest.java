package io.lorica.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §9.2. */
class FiltersTest {
  private final RequestHead head = new RequestHead();

  FiltersTest() {
    head.method("GET");
    head.scheme("http");
    head.authority("web.test:8080");
    head.path("/a/b?q=1");
    head.headers().add("x-a", "0");
  }

  private static HeaderEdit.Field field(String name, String value) {
    return new HeaderEdit.Field(FieldText.of(name), FieldText.of(value));
  }

  private @Nullable ProxyError apply(HttpFilter... filters) {
    return RequestFilters.apply(List.of(filters), head, HttpMatch.ANY, new SplittableRandom(1));
  }

  @Test
  @Spec("02#13")
  void removingComesLast() {
    HeaderEdit edit =
        new HeaderEdit(
            List.of(field("x-a", "1"), field("x-b", "2")),
            List.of(field("x-b", "3"), field("x-c", "4")),
            List.of(FieldText.of("x-c")));
    assertThat(apply(new HttpFilter.RequestHeaders(edit))).isNull();
    assertThat(head.headers()).hasToString("x-a: 0\nx-a: 1\nx-b: 3\n");
  }

  @Test
  void settingANameTwiceKeepsBoth() {
    HeaderEdit edit =
        new HeaderEdit(List.of(), List.of(field("x-a", "1"), field("x-a", "2")), List.of());
    apply(new HttpFilter.RequestHeaders(edit));
    assertThat(head.headers()).hasToString("x-a: 1\nx-a: 2\n");
  }

  @Test
  void answersAreChangedByTheirOwnFiltersAlone() {
    HeaderEdit edit = new HeaderEdit(List.of(field("x-b", "1")), List.of(), List.of());
    ResponseHead answer = new ResponseHead();
    List<HttpFilter> filters =
        List.of(new HttpFilter.RequestHeaders(edit), new HttpFilter.ResponseHeaders(edit));
    assertThat(RequestFilters.changeAnswers(filters)).isTrue();
    assertThat(RequestFilters.changeAnswers(filters.subList(0, 1))).isFalse();
    RequestFilters.answer(filters, answer.headers());
    assertThat(answer.headers()).hasToString("x-b: 1\n");
  }

  @Test
  void theFirstAnswerEndsTheRequest() {
    HttpFilter first = new HttpFilter.HttpFailure(418, "no", HttpFilter.Ratio.ALWAYS);
    HttpFilter second = new HttpFilter.GrpcFailure(7, "never", HttpFilter.Ratio.ALWAYS);
    assertThat(apply(first, second)).isEqualTo(ProxyError.injected(418, "no"));
    assertThat(apply(second)).isEqualTo(ProxyError.injectedGrpc(7, "never"));
  }

  @Test
  void aRatioOfRequestsFails() {
    HttpFilter filter = new HttpFilter.HttpFailure(500, "", new HttpFilter.Ratio(1, 4));
    SplittableRandom random = new SplittableRandom(1);
    int failed = 0;
    for (int i = 0; i < 4_000; i++) {
      failed += RequestFilters.apply(List.of(filter), head, HttpMatch.ANY, random) == null ? 0 : 1;
    }
    assertThat(failed).isBetween(900, 1_100);
    assertThat(apply(new HttpFilter.HttpFailure(500, "", new HttpFilter.Ratio(0, 4)))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    // scheme, host, port: location
    "'', '', 0, 'none'",
    "https, '', 0, https://web.test:8080/a/b?q=1",
    "'', other, 0, http://other:8080/a/b?q=1",
    "'', other, 80, http://other:80/a/b?q=1",
    "'', '', 80, http://web.test/a/b?q=1",
    "https, '', 443, https://web.test/a/b?q=1",
    "'', '', 81, http://web.test:81/a/b?q=1",
  })
  void redirectsReplaceSchemeAndAuthority(String scheme, String host, int port, String location) {
    Redirect redirect = new Redirect(scheme, host, port, Optional.empty(), 302);
    ProxyError answer = apply(new HttpFilter.Redirected(redirect));
    assertThat(answer == null ? "none" : answer.answer().location()).isEqualTo(location);
  }

  @Test
  void aPortThatIsTheSchemesOwnGoesWithTheHost() {
    head.authority("web.test:80");
    Redirect redirect = new Redirect("", "other", 0, Optional.empty(), 302);
    assertThat(redirect.of(head, null))
        .isEqualTo(new Redirect.Outcome.Elsewhere("http://other/a/b?q=1"));
  }

  @ParameterizedTest
  @CsvSource({
    "/a, /x, /x/b?q=1",
    "/a, /x/, /x/b?q=1",
    "/a/b, /x, /x?q=1",
    "/, /x, /x/a/b?q=1",
    "/, /, none",
    "/a, /, /b?q=1"
  })
  void redirectsReplaceAPrefix(String matched, String prefix, String target) {
    Redirect redirect =
        new Redirect("", "", 0, Optional.of(new Redirect.PathChange.Prefix(prefix)), 301);
    HttpMatch match =
        new HttpMatch(
            Optional.of(PathMatch.Prefix.of(matched)), List.of(), List.of(), Optional.empty());
    Redirect.Outcome outcome = redirect.of(head, match);
    assertThat(outcome)
        .isEqualTo(
            target.equals("none")
                ? new Redirect.Outcome.Here()
                : new Redirect.Outcome.Elsewhere("http://web.test:8080" + target));
  }

  @Test
  void aFullReplacementDropsTheQuery() {
    Redirect redirect =
        new Redirect("", "", 0, Optional.of(new Redirect.PathChange.Full("/new")), 301);
    assertThat(redirect.of(head, null))
        .isEqualTo(new Redirect.Outcome.Elsewhere("http://web.test:8080/new"));
  }

  @Test
  void aPrefixCannotBeReplacedWhereNoneMatched() {
    Redirect redirect =
        new Redirect("", "", 0, Optional.of(new Redirect.PathChange.Prefix("/x")), 301);
    HttpMatch exact =
        new HttpMatch(
            Optional.of(new PathMatch.Exact("/a/b")), List.of(), List.of(), Optional.empty());
    assertThat(redirect.of(head, exact)).isInstanceOf(Redirect.Outcome.Impossible.class);
    assertThat(
            RequestFilters.apply(
                List.of(new HttpFilter.Redirected(redirect)), head, exact, new SplittableRandom(1)))
        .isEqualTo(ProxyError.UNEXPECTED);
  }
}
