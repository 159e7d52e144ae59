package io.lorica.destination.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.LabelSelector.Expression;
import io.lorica.destination.model.LabelSelector.Operator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabelSelectorTest {
  @ParameterizedTest
  @CsvSource({
    "IN, web api, true",
    "IN, api, false",
    "IN, '', false",
    "NOT_IN, api, true",
    "NOT_IN, web, false",
    "NOT_IN, '', false",
    "EXISTS, '', true",
    "EXISTS, web, false",
    "DOES_NOT_EXIST, '', false",
    "DOES_NOT_EXIST, web, false"
  })
  void expressionMatchesThePresentLabel(Operator operator, String values, boolean matches) {
    assertThat(selector("app", operator, values).matches(Map.of("app", "web"))).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "IN, web, false",
    "NOT_IN, web, true",
    "EXISTS, '', false",
    "DOES_NOT_EXIST, '', true",
    "DOES_NOT_EXIST, web, false"
  })
  void expressionMatchesTheAbsentLabel(Operator operator, String values, boolean matches) {
    assertThat(selector("app", operator, values).matches(Map.of())).isEqualTo(matches);
  }

  private static LabelSelector selector(String key, Operator operator, String values) {
    List<String> list = values.isEmpty() ? List.of() : List.of(values.split(" ", -1));
    return new LabelSelector(Map.of(), List.of(new Expression(key, operator, list)));
  }

  @Test
  void emptySelectorMatchesEverything() {
    assertThat(LabelSelector.EVERYTHING.matches(Map.of())).isTrue();
  }

  @Test
  void allPartsMustMatch() {
    LabelSelector selector =
        new LabelSelector(
            Map.of("app", "web"), List.of(new Expression("v", Operator.EXISTS, List.of())));
    assertThat(selector.matches(Map.of("app", "web", "v", "1"))).isTrue();
    assertThat(selector.matches(Map.of("app", "web"))).isFalse();
    assertThat(selector.matches(Map.of("v", "1"))).isFalse();
  }
}
