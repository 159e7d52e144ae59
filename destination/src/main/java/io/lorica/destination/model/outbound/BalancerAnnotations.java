package io.lorica.destination.model.outbound;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.outbound.Distribution.Load;
import io.lorica.destination.model.outbound.Distribution.Penalty;
import io.lorica.destination.model.outbound.FailureAccrual.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The failure-accrual and load annotations of a Service or EgressNetwork (spec 07 §4.6). */
public final class BalancerAnnotations {
  private static final String STABLE = "balancer.linkerd.io/failure-accrual";
  private static final String ALPHA = "balancer.alpha.linkerd.io/";
  private static final String SUCCESS_RATE = ALPHA + "failure-accrual-success-rate-";
  private static final Duration MIN_WINDOW = Duration.ofMillis(10);
  private static final int MAX_MIN_REQUESTS = 1_000_000;
  private static final long MAX_PENALTY_MILLIS = 4_294_967_295L;

  private BalancerAnnotations() {}

  /** Empty where no mode is set. */
  public static Parsed<Optional<FailureAccrual>> accrual(Map<String, String> annotations) {
    String mode = annotations.get(STABLE);
    if (mode == null) {
      return new Parsed.Ok<>(Optional.empty());
    }
    return switch (mode) {
      case "consecutive" ->
          maxFailures(annotations)
              .then(
                  failures ->
                      backoff(annotations, false)
                          .map(
                              backoff ->
                                  Optional.of(new FailureAccrual.Consecutive(failures, backoff))));
      case "unified" -> unified(annotations).map(Optional::of);
      default -> new Parsed.Bad<>("unsupported failure accrual mode: " + mode);
    };
  }

  private static Parsed<FailureAccrual> unified(Map<String, String> annotations) {
    return successRate(annotations)
        .then(
            rate ->
                window(annotations, rate)
                    .then(
                        window ->
                            minRequests(annotations, rate)
                                .then(requests -> unified(annotations, rate, window, requests))));
  }

  private static Parsed<FailureAccrual> unified(
      Map<String, String> annotations, double rate, Duration window, int requests) {
    return maxFailures(annotations)
        .then(
            failures ->
                flag(annotations, ALPHA + "failure-accrual-honor-retry-after")
                    .then(honor -> backoff(annotations, honor))
                    .map(
                        backoff ->
                            new FailureAccrual.Unified(rate, window, requests, failures, backoff)));
  }

  private static Parsed<Integer> maxFailures(Map<String, String> annotations) {
    return read(
        annotations,
        STABLE + "-consecutive-max-failures",
        7,
        text -> Integer.parseUnsignedInt(text),
        _ -> true);
  }

  private static Parsed<Backoff> backoff(Map<String, String> annotations, boolean honor) {
    return duration(annotations, STABLE + "-consecutive-min-penalty", Duration.ofSeconds(1))
        .then(
            min ->
                duration(annotations, STABLE + "-consecutive-max-penalty", Duration.ofSeconds(60))
                    .then(
                        max ->
                            jitter(annotations).then(jitter -> backoff(min, max, jitter, honor))));
  }

  private static Parsed<Backoff> backoff(Duration min, Duration max, float jitter, boolean honor) {
    if (max.isZero()) {
      return new Parsed.Bad<>("max_penalty cannot be zero");
    }
    return min.compareTo(max) > 0
        ? new Parsed.Bad<>("min_penalty (%s) cannot exceed max_penalty (%s)".formatted(min, max))
        : new Parsed.Ok<>(new Backoff(min, max, jitter, honor));
  }

  private static Parsed<Float> jitter(Map<String, String> annotations) {
    return read(
        annotations,
        STABLE + "-consecutive-jitter-ratio",
        0.5f,
        Float::parseFloat,
        jitter -> jitter >= 0 && jitter <= 100);
  }

  private static Parsed<Double> successRate(Map<String, String> annotations) {
    return read(
        annotations,
        SUCCESS_RATE + "threshold",
        0.8,
        Double::parseDouble,
        rate -> rate >= 0 && rate <= 1);
  }

  private static Parsed<Duration> window(Map<String, String> annotations, double rate) {
    return duration(annotations, SUCCESS_RATE + "window", Duration.ofSeconds(10))
        .then(
            window ->
                window.isZero() || (rate != 0 && window.compareTo(MIN_WINDOW) < 0)
                    ? new Parsed.Bad<>("success-rate window " + window + " is too short")
                    : new Parsed.Ok<>(window));
  }

  private static Parsed<Integer> minRequests(Map<String, String> annotations, double rate) {
    return read(
        annotations,
        SUCCESS_RATE + "min-requests",
        5,
        Integer::parseUnsignedInt,
        requests -> rate == 0 || Integer.compareUnsigned(requests, MAX_MIN_REQUESTS) <= 0);
  }

  /** Plain peak-EWMA unless failures are to be penalised. */
  public static Parsed<Load> load(Map<String, String> annotations) {
    return flag(annotations, ALPHA + "penalize-failures")
        .then(
            penalize ->
                duration(annotations, ALPHA + "load-biaser-penalty", Duration.ofSeconds(5))
                    .then(
                        penalty ->
                            duration(
                                    annotations,
                                    ALPHA + "load-biaser-max-retry-after",
                                    Duration.ofSeconds(300))
                                .then(cap -> load(penalize, penalty, cap))));
  }

  private static Parsed<Load> load(boolean penalize, Duration penalty, Duration maxRetryAfter) {
    if (penalty.toMillis() > MAX_PENALTY_MILLIS) {
      return new Parsed.Bad<>("load-biaser-penalty is too long");
    }
    return new Parsed.Ok<>(
        penalize ? new Load(new Penalty(penalty, maxRetryAfter)) : Load.PEAK_EWMA);
  }

  private static Parsed<Boolean> flag(Map<String, String> annotations, String key) {
    return switch (annotations.getOrDefault(key, "false").strip()) {
      case "1", "t", "T", "true", "TRUE", "True" -> new Parsed.Ok<>(true);
      case "0", "f", "F", "false", "FALSE", "False" -> new Parsed.Ok<>(false);
      default -> new Parsed.Bad<>(key + " is not a boolean");
    };
  }

  private static Parsed<Duration> duration(
      Map<String, String> annotations, String key, Duration fallback) {
    String text = annotations.get(key);
    return text == null ? new Parsed.Ok<>(fallback) : SimpleDuration.parse(text);
  }

  private static <T> Parsed<T> read(
      Map<String, String> annotations,
      String key,
      T fallback,
      Function<String, T> parse,
      Predicate<T> valid) {
    String text = annotations.get(key);
    if (text == null) {
      return new Parsed.Ok<>(fallback);
    }
    try {
      T value = parse.apply(text);
      if (valid.test(value)) {
        return new Parsed.Ok<>(value);
      }
    } catch (NumberFormatException _) {
      // Falls through to the one message.
    }
    return new Parsed.Bad<>(key + ": invalid value " + text);
  }
}
