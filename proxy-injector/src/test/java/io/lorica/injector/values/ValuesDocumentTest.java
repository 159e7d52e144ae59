package io.lorica.injector.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesDocumentTest {
  @Test
  void whatIsNotGivenHasTheChartsDefault() {
    Values values = ValuesDocument.parse("proxy: {ports: {admin: 1}}").values();

    assertThat(values.proxy().ports()).isEqualTo(new ProxyValues.ProxyPorts(1, 4190, 4143, 4140));
    assertThat(values.proxy().nativeSidecar()).isTrue();
    assertThat(values.trustDomain()).isEqualTo("cluster.local");
  }

  @Test
  void nullMeansNotGivenAndUnknownKeysAreLeftOut() {
    String yaml =
        """
        clusterDomain: null
        proxy: {capabilities: null, cores: null, saMountPath: 1}
        x: y
        """;

    assertThat(ValuesDocument.parse(yaml).values()).isEqualTo(ValuesDocument.DEFAULTS.values());
  }

  @Test
  void jsonIsReadAsWell() {
    assertThat(ValuesDocument.parse("{\"clusterDomain\":\"x\"}").values().clusterDomain())
        .isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "[]", "a: b: c", "{"})
  void whatIsNoMapIsRefused(String text) {
    assertThatThrownBy(() -> ValuesDocument.parse(text))
        .isInstanceOf(ValuesDocument.InvalidValuesException.class)
        .hasMessageStartingWith("invalid values: not ");
  }

  @Test
  void aValueOfTheWrongTypeIsNamed() {
    assertThatThrownBy(() -> ValuesDocument.parse("proxy: {ports: {admin: many}}").values())
        .isInstanceOf(ValuesDocument.InvalidValuesException.class)
        .hasMessageStartingWith("invalid values: proxy.ports.admin: ");
  }

  @ParameterizedTest
  @CsvSource({
    "150m, 1",
    "1500m, 2",
    "3, 3",
    "2.1, 3",
    ".5, 1",
    "1e1, 10",
    "1Ki, 1024",
    "2k, 2000",
    "0, 0"
  })
  void quantitiesRoundUpToWholeNumbers(String text, long expected) {
    assertThat(Quantity.parse(text)).map(Quantity::roundedUp).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1x", "1 ", "1mm", "--1", "1e999", "Ki"})
  void otherTextsAreNoQuantities(String text) {
    assertThat(Quantity.parse(text)).isEmpty();
  }
}
