package io.lorica.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which expressions are too large, told before they are compiled. */
class WholeRegexTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(((a{1000}){1000}){1000})",
        "(a{40}){40}",
        "((((((a{4}){4}){4}){4}){4}){4})",
        "(?i)(?:[ab]{100}|c){20}",
        "a{0,400}",
        "(a*){500}",
        "(()){1000}",
        "\\Qab\\E{1000}{2}",
        "\\x{41}{1000}{2}",
        "[[:alpha:]]]{1000}{2}"
      })
  void countsThatMultiplyAreRefused(String source) {
    assertThat(WholeRegex.compile(source)).isEmpty();
    assertThat(WholeRegex.anchored(source)).isEmpty();
  }

  @Test
  void soIsWhatLiesTooDeepOrHoldsTooManyTables() {
    assertThat(WholeRegex.compile("(".repeat(400) + "a" + ")".repeat(400))).isEmpty();
    assertThat(WholeRegex.compile("\\pL".repeat(100))).isEmpty();
    assertThat(WholeRegex.compile("a".repeat(5_000))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/api/v[0-9]{1,3}/users/[^/]{1,255}/.* /api/v1/users/a/b",
        "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12} 01234567-89ab-cdef-0123-456789abcdef",
        "[a-z]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z]([-a-z0-9]{0,61}[a-z0-9])?){0,8} a.b-c.d",
        "a{1000} aa",
        "(?i)\\p{L}{1,63} Ab",
        "a{,3}{x} a{,3}{x}",
        "[]{1000}] ]"
      })
  void expressionsThatPeopleWriteAreNot(String source, String text) {
    assertThat(WholeRegex.compile(source)).isPresent();
    assertThat(WholeRegex.compile(source).orElseThrow().matches(text))
        .isEqualTo(!source.equals("a{1000}"));
  }
}
