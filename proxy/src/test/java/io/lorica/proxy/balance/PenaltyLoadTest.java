package io.lorica.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.Backend.LoadParameters;
import io.lorica.proxy.route.Backend.Penalty;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §11.3, penalty peak-EWMA. */
class PenaltyLoadTest {
  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
  private final PenaltyLoad load =
      new PenaltyLoad(new Penalty(Duration.ofSeconds(5), Duration.ofSeconds(60)), () -> NOW);

  private long seconds(int status, String... fields) {
    ResponseHead head = new ResponseHead();
    head.status(status);
    for (String field : fields) {
      int colon = field.indexOf(':');
      head.headers().add(field.substring(0, colon), field.substring(colon + 1));
    }
    long sample = load.sample(head);
    return sample == PenaltyLoad.NONE ? -1 : sample / 1_000_000_000L;
  }

  @ParameterizedTest
  @CsvSource({
    // status, retry-after: seconds
    "200, '', -1",
    "404, '', -1",
    "500, '', 5",
    "500, 20, 5",
    "503, '', 5",
    "503, 20, 20",
    "429, 20, 20",
    "429, 2, 5",
    "429, 400, 60",
    "429, soon, 5",
    "503, 'Mon, 30 Nov 2026 10:00:30 GMT', 30",
    "503, 'Mon, 30 Nov 2026 09:00:00 GMT', 5"
  })
  void failingAnswersCountAsThePenaltyOrAsWhatTheyAskFor(
      int status, String retryAfter, long expected) {
    assertThat(
            retryAfter.isEmpty() ? seconds(status) : seconds(status, "retry-after:" + retryAfter))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', -1",
    "5, '', -1",
    "2, '', 5",
    "4, '', 5",
    "13, '', 5",
    "15, '', 5",
    "14, 20000, 20",
    "8, 20000, 20",
    "8, -1, 5",
    "13, 20000, 5"
  })
  void soDoCallsThatEndWithTheirHead(String code, String pushback, long expected) {
    String type = "content-type:application/grpc+proto";
    String status = "grpc-status:" + code;
    assertThat(
            pushback.isEmpty()
                ? seconds(200, type, status)
                : seconds(200, type, status, "grpc-retry-pushback-ms:" + pushback))
        .isEqualTo(expected);
  }

  @Test
  @Spec("02#27")
  void aQuickFailureMakesAnEndpointHeavierThanASlowSuccess() {
    PeakEwma failing = new PeakEwma(LoadParameters.DEFAULT, 0);
    PeakEwma slow = new PeakEwma(LoadParameters.DEFAULT, 0);
    failing.started();
    failing.penalized(1_000_000, Duration.ofSeconds(5).toNanos());
    slow.started();
    slow.completed(1_000_000, Duration.ofMillis(500).toNanos());
    assertThat(failing.load(1_000_000)).isGreaterThan(slow.load(1_000_000));
    long later = Duration.ofSeconds(20).toNanos();
    assertThat(failing.load(later)).isLessThan(Duration.ofSeconds(1).toNanos());
  }
}
