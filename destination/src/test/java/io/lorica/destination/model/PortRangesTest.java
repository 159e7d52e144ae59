package io.lorica.destination.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PortRangesTest {
  @Test
  void lenientReadingLeavesOutWhatIsNoPort() {
    List<String> invalid = new ArrayList<>();
    PortRanges ports =
        PortRanges.lenient(
            "25, http ,8000-8010,x,70000,9-8,-1,0,", Map.of("http", 8080), invalid::add);
    assertThat(ports)
        .isEqualTo(
            new PortRanges(
                List.of(
                    new PortRanges.Range(25, 25),
                    new PortRanges.Range(8080, 8080),
                    new PortRanges.Range(8000, 8010),
                    new PortRanges.Range(0, 0))));
    assertThat(invalid).containsExactly("x", "70000", "9-8", "-1");
  }

  @Test
  void nameWinsOverRange() {
    PortRanges ports = PortRanges.lenient("1-2", Map.of("1-2", 99), _ -> {});
    assertThat(ports.contains(99)).isTrue();
    assertThat(ports.contains(1)).isFalse();
  }

  @Test
  void nothingIsNoPort() {
    assertThat(PortRanges.lenient("", Map.of(), _ -> {})).isEqualTo(PortRanges.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "25,3306|25",
        "25,3306|3306",
        "' 25 , 4000-5000 '|4500",
        "',,25,,'|25",
        "1-65535|65535"
      })
  void strictReadingHoldsPorts(String text, int port) {
    assertThat(PortRanges.strict(text))
        .isInstanceOfSatisfying(
            Parsed.Ok.class, ok -> assertThat(((PortRanges) ok.value()).contains(port)).isTrue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0", "25,x", "5000-4000", "65536", "http", "-5"})
  void strictReadingTakesAllOrNothing(String text) {
    assertThat(PortRanges.strict(text)).isInstanceOf(Parsed.Bad.class);
  }
}
