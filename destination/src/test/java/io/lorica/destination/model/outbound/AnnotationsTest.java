package io.lorica.destination.model.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.outbound.Distribution.Load;
import io.lorica.destination.model.outbound.Distribution.Penalty;
import io.lorica.destination.model.outbound.FailureAccrual.Backoff;
import io.lorica.destination.model.outbound.Retry.GrpcCode;
import io.lorica.destination.model.outbound.Retry.StatusRange;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnnotationsTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 0.5f, false);

  private static Map<String, String> accrual(String mode, String... more) {
    Map<String, String> annotations = new HashMap<>();
    annotations.put("balancer.linkerd.io/failure-accrual", mode);
    for (int i = 0; i < more.length; i += 2) {
      annotations.put(more[i], more[i + 1]);
    }
    return annotations;
  }

  private static FailureAccrual read(Map<String, String> annotations) {
    return ((Parsed.Ok<Optional<FailureAccrual>>) BalancerAnnotations.accrual(annotations))
        .value()
        .orElseThrow();
  }

  @Test
  @Spec("07#51")
  void consecutiveAccrualHasDefaultsForEachPart() {
    assertThat(BalancerAnnotations.accrual(Map.of())).isEqualTo(new Parsed.Ok<>(Optional.empty()));
    assertThat(read(accrual("consecutive"))).isEqualTo(new FailureAccrual.Consecutive(7, BACKOFF));
    assertThat(
            read(
                accrual(
                    "consecutive",
                    "balancer.linkerd.io/failure-accrual-consecutive-max-failures",
                    "3")))
        .isEqualTo(new FailureAccrual.Consecutive(3, BACKOFF));
    assertThat(
            read(
                accrual(
                    "consecutive",
                    "balancer.linkerd.io/failure-accrual-consecutive-max-failures",
                    "8",
                    "balancer.linkerd.io/failure-accrual-consecutive-min-penalty",
                    "10s",
                    "balancer.linkerd.io/failure-accrual-consecutive-max-penalty",
                    "10m",
                    "balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio",
                    "1.0")))
        .isEqualTo(
            new FailureAccrual.Consecutive(
                8, new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(10), 1, false)));
  }

  @Test
  @Spec({"07#52", "07#53"})
  void unifiedAccrualWatchesTheSuccessRateToo() {
    assertThat(read(accrual("unified")))
        .isEqualTo(new FailureAccrual.Unified(0.8, Duration.ofSeconds(10), 5, 7, BACKOFF));
    assertThat(
            read(
                accrual(
                    "unified",
                    "balancer.alpha.linkerd.io/failure-accrual-honor-retry-after",
                    "true")))
        .isEqualTo(
            new FailureAccrual.Unified(
                0.8,
                Duration.ofSeconds(10),
                5,
                7,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 0.5f, true)));
  }

  @Test
  @Spec("07#54")
  void successRateMeansNothingToConsecutiveAccrual() {
    assertThat(
            read(
                accrual(
                    "consecutive",
                    "balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold",
                    "nonsense",
                    "balancer.alpha.linkerd.io/failure-accrual-honor-retry-after",
                    "true")))
        .isEqualTo(new FailureAccrual.Consecutive(7, BACKOFF));
  }

  @ParameterizedTest
  @CsvSource({
    "random, x, x",
    "consecutive, balancer.linkerd.io/failure-accrual-consecutive-min-penalty, 2m",
    "consecutive, balancer.linkerd.io/failure-accrual-consecutive-max-penalty, 0",
    "consecutive, balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio, 101",
    "consecutive, balancer.linkerd.io/failure-accrual-consecutive-max-failures, -1",
    "unified, balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold, 1.1",
    "unified, balancer.alpha.linkerd.io/failure-accrual-success-rate-window, 9ms",
    "unified, balancer.alpha.linkerd.io/failure-accrual-success-rate-min-requests, 1000001",
    "unified, balancer.alpha.linkerd.io/failure-accrual-honor-retry-after, maybe"
  })
  void badAccrualIsNoAccrual(String mode, String key, String value) {
    assertThat(BalancerAnnotations.accrual(accrual(mode, key, value)))
        .isInstanceOf(Parsed.Bad.class);
  }

  @ParameterizedTest
  @Spec("07#55")
  @CsvSource({"true", "1", "T", "' True '"})
  void failuresArePenalised(String value) {
    assertThat(
            BalancerAnnotations.load(Map.of("balancer.alpha.linkerd.io/penalize-failures", value)))
        .isEqualTo(
            new Parsed.Ok<>(new Load(new Penalty(Duration.ofSeconds(5), Duration.ofSeconds(300)))));
    assertThat(BalancerAnnotations.load(Map.of())).isEqualTo(new Parsed.Ok<>(Load.PEAK_EWMA));
  }

  @ParameterizedTest
  @CsvSource({"5xx, 500, 599", "gateway-error, 502, 504", "503, 503, 503", "400-499, 400, 499"})
  void retryStatusesAreRanges(String text, int start, int end) {
    assertThat(TrafficAnnotations.httpRetry(Map.of("retry.linkerd.io/http", text)))
        .isEqualTo(
            new Parsed.Ok<>(
                Optional.of(new Retry(1, null, List.of(new StatusRange(start, end)), Set.of()))));
  }

  @ParameterizedTest
  @CsvSource({"6xx", "99", "600", "504-502", "'5xx, 503'", "''"})
  void otherStatusesAreRefusedAsAWhole(String text) {
    assertThat(TrafficAnnotations.httpRetry(Map.of("retry.linkerd.io/http", text)))
        .isEqualTo(new Parsed.Bad<>("invalid retry condition: " + text));
  }

  @Test
  void retryCodesAreKnownByName() {
    assertThat(
            TrafficAnnotations.grpcRetry(
                Map.of("retry.linkerd.io/grpc", "internal,Deadline-Exceeded")))
        .isEqualTo(
            new Parsed.Ok<>(
                Optional.of(
                    new Retry(
                        1,
                        null,
                        List.of(),
                        Set.of(GrpcCode.INTERNAL, GrpcCode.DEADLINE_EXCEEDED)))));
    assertThat(TrafficAnnotations.grpcRetry(Map.of("retry.linkerd.io/grpc", "ok")))
        .isEqualTo(new Parsed.Bad<>("Unknown grpc retry condition: ok"));
  }

  @Test
  void limitOrTimeoutAloneIsARetry() {
    assertThat(TrafficAnnotations.httpRetry(Map.of("retry.linkerd.io/limit", "3")))
        .isEqualTo(new Parsed.Ok<>(Optional.of(new Retry(3, null, List.of(), Set.of()))));
    assertThat(TrafficAnnotations.grpcRetry(Map.of("retry.linkerd.io/timeout", "400ms")))
        .isEqualTo(
            new Parsed.Ok<>(
                Optional.of(new Retry(1, Duration.ofMillis(400), List.of(), Set.of()))));
    assertThat(TrafficAnnotations.httpRetry(Map.of("retry.linkerd.io/limit", "0")))
        .isEqualTo(new Parsed.Ok<>(Optional.empty()));
    assertThat(TrafficAnnotations.httpRetry(Map.of("retry.linkerd.io/limit", "65536")))
        .isInstanceOf(Parsed.Bad.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10ms, PT0.01S",
    "5s, PT5S",
    "2m, PT2M",
    "1h, PT1H",
    "1d, P1D",
    "0, PT0S",
    "' 3s ', PT3S"
  })
  void simpleDurationIsOneNumberAndOneUnit(String text, Duration expected) {
    assertThat(SimpleDuration.parse(text)).isEqualTo(new Parsed.Ok<>(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc|abc does not contain a timeout duration value",
        "-1s|duration value cannot be negative: '-1s'",
        "1.5s|fractional values not supported",
        "10|missing duration unit; did you mean '10s' or '10ms'?",
        "10w|invalid duration unit w (expected one of 'ms', 's', 'm', 'h', or 'd')",
        "1h30m|invalid duration unit h30m (expected one of 'ms', 's', 'm', 'h', or 'd')",
        "99999999999999999999d|Timeout value 99999999999999999999d overflows when converted to 'ms'"
      })
  void otherDurationsSayWhatIsWrong(String text, String reason) {
    assertThat(SimpleDuration.parse(text)).isEqualTo(new Parsed.Bad<>(reason));
  }
}
