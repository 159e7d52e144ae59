package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Http1ResponseParserTest {
  @ParameterizedTest
  @MethodSource("io.lorica.proxy.http.h1.ResponseExamples#good")
  void understandsAnswers(ResponseExamples.Good example) {
    assertThat(Reading.response(example.request(), example.wire())).isEqualTo(example.understood());
  }

  @ParameterizedTest
  @MethodSource("io.lorica.proxy.http.h1.ResponseExamples#bad")
  void refusesAnswers(ResponseExamples.Bad example) {
    assertThat(Reading.response(HttpMethod.GET, example.wire()))
        .isEqualTo(example.violation() + "\n");
  }

  @ParameterizedTest
  @MethodSource("io.lorica.proxy.http.h1.ResponseExamples#wires")
  void piecesMakeNoDifference(String wire) {
    String whole = Reading.response(HttpMethod.GET, wire);
    for (List<byte[]> cut : Wires.cuts(Wires.bytes(wire))) {
      String cutUp = Reading.response(Http1Limits.DEFAULT, HttpMethod.GET, cut);
      if (!cutUp.equals(whole)) {
        assertThat(cutUp).as("beginning with %d bytes", cut.getFirst().length).isEqualTo(whole);
      }
    }
  }
}
