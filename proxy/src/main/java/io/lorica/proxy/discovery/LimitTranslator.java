package io.lorica.proxy.discovery;

import static io.lorica.proxy.discovery.Distributions.each;

import com.google.protobuf.Duration;
import io.lorica.proto.httproute.Timeouts;
import io.lorica.proto.outbound.ExponentialBackoff;
import io.lorica.proto.outbound.FailureAccrual.ConsecutiveFailures;
import io.lorica.proto.outbound.FailureAccrual.Unified;
import io.lorica.proto.outbound.GrpcRoute;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.HttpRoute.Retry.Conditions.StatusRange;
import io.lorica.proxy.accrual.FailureAccrual;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.route.RouteRetry;
import io.lorica.proxy.route.RouteTimeouts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Timeouts, retries and failure accrual from the wire (spec 02 §5, spec 10 §16). Pure. */
final class LimitTranslator {
  private static final int MAX_STATUS = 599;
  private static final int MAX_RETRIES = 65_535;
  private static final double MAX_JITTER = 100;
  private static final long MAX_SAMPLES = 1_000_000;
  private static final long MIN_WINDOW_NS = 10_000_000;
  private static final long DEFAULT_WINDOW_NS = 10_000_000_000L;
  private static final double RATIO_STEPS = 10_000;

  private LimitTranslator() {}

  /**
   * Timeouts of a rule.
   *
   * @param hasLegacy whether the older field for the request's timeout is set
   */
  static RouteTimeouts timeouts(Timeouts wire, boolean hasLegacy, Duration legacy) throws Unusable {
    long request = wire.hasRequest() ? nanos(wire.getRequest()) : 0;
    if (!wire.hasRequest() && hasLegacy) {
      request = nanos(legacy);
    }
    return new RouteTimeouts(
        request,
        wire.hasResponse() ? nanos(wire.getResponse()) : 0,
        wire.hasIdle() ? nanos(wire.getIdle()) : 0);
  }

  static RouteRetry retry(HttpRoute.Retry wire) throws Unusable {
    long limit = Integer.toUnsignedLong(wire.getMaxRetries());
    if (!wire.hasConditions() || limit > MAX_RETRIES) {
      throw new Unusable("retries need conditions and a limit of 16 bits");
    }
    return new RouteRetry(
        (int) limit,
        Integer.toUnsignedLong(wire.getMaxRequestBytes()),
        each(wire.getConditions().getStatusRangesList(), LimitTranslator::range),
        Set.of(),
        wire.hasTimeout() ? nanos(wire.getTimeout()) : 0,
        backoff(wire.hasBackoff(), wire.getBackoff()));
  }

  static RouteRetry retry(GrpcRoute.Retry wire) throws Unusable {
    if (!wire.hasConditions()) {
      throw new Unusable("retries need conditions");
    }
    return new RouteRetry(
        (int) Math.min(Integer.toUnsignedLong(wire.getMaxRetries()), MAX_RETRIES),
        Integer.toUnsignedLong(wire.getMaxRequestBytes()),
        List.of(),
        codes(wire.getConditions()),
        wire.hasTimeout() ? nanos(wire.getTimeout()) : 0,
        backoff(wire.hasBackoff(), wire.getBackoff()));
  }

  static FailureAccrual accrual(boolean present, io.lorica.proto.outbound.FailureAccrual wire)
      throws Unusable {
    if (!present) {
      return new FailureAccrual.None();
    }
    return switch (wire.getKindCase()) {
      case CONSECUTIVE_FAILURES -> consecutive(wire.getConsecutiveFailures());
      case UNIFIED -> unified(wire.getUnified());
      case KIND_NOT_SET -> throw new Unusable("failure accrual has no kind");
    };
  }

  private static FailureAccrual consecutive(ConsecutiveFailures wire) throws Unusable {
    return new FailureAccrual.Consecutive(
        Integer.toUnsignedLong(wire.getMaxFailures()),
        requiredBackoff(wire.hasBackoff(), wire.getBackoff()));
  }

  private static FailureAccrual unified(Unified wire) throws Unusable {
    double threshold = wire.getSuccessRateThreshold();
    long samples = Integer.toUnsignedLong(wire.getMinRequests());
    long windowNs = wire.hasDecay() ? nanos(wire.getDecay()) : DEFAULT_WINDOW_NS;
    if (!(threshold >= 0 && threshold <= 1) || samples > MAX_SAMPLES) {
      throw new Unusable("failure accrual has no such threshold");
    }
    if (threshold > 0 && windowNs < MIN_WINDOW_NS) {
      throw new Unusable("failure accrual needs a window of 10 ms");
    }
    return new FailureAccrual.SuccessRate(
        Math.round(threshold * RATIO_STEPS) / RATIO_STEPS,
        windowNs,
        samples,
        Integer.toUnsignedLong(wire.getMaxConsecutiveFailures()),
        requiredBackoff(wire.hasBackoff(), wire.getBackoff()));
  }

  private static Backoff requiredBackoff(boolean present, ExponentialBackoff wire) throws Unusable {
    return backoff(present, wire)
        .orElseThrow(() -> new Unusable("failure accrual needs a back-off"));
  }

  private static Optional<Backoff> backoff(boolean present, ExponentialBackoff wire)
      throws Unusable {
    if (!present) {
      return Optional.empty();
    }
    if (!wire.hasMinBackoff() || !wire.hasMaxBackoff()) {
      throw new Unusable("a back-off needs both bounds");
    }
    long min = nanos(wire.getMinBackoff());
    long max = nanos(wire.getMaxBackoff());
    double jitter = wire.getJitterRatio();
    if (max == 0 || min > max || !(jitter >= 0 && jitter <= MAX_JITTER)) {
      throw new Unusable("a back-off has no such bounds or jitter");
    }
    return Optional.of(
        new Backoff(java.time.Duration.ofNanos(min), java.time.Duration.ofNanos(max), jitter));
  }

  private static RouteRetry.StatusRange range(StatusRange wire) throws Unusable {
    int first = wire.getStart();
    int last = wire.getEnd();
    if (first < 1 || last < first || last > MAX_STATUS) {
      throw new Unusable("a range of statuses is not within 1 and 599");
    }
    return new RouteRetry.StatusRange(first, last);
  }

  private static Set<Integer> codes(GrpcRoute.Retry.Conditions wire) {
    Set<Integer> codes = new TreeSet<>();
    addIf(wire.getCancelled(), 1, codes);
    addIf(wire.getDeadineExceeded(), 4, codes);
    addIf(wire.getResourceExhausted(), 8, codes);
    addIf(wire.getInternal(), 13, codes);
    addIf(wire.getUnavailable(), 14, codes);
    return Set.copyOf(codes);
  }

  private static void addIf(boolean set, int code, Set<Integer> codes) {
    if (set) {
      codes.add(code);
    }
  }

  /** A duration in nanoseconds; one of more than a century is as good as that. */
  static long nanos(Duration wire) throws Unusable {
    if (wire.getSeconds() < 0 || wire.getNanos() < 0 || wire.getNanos() > 999_999_999) {
      throw new Unusable("a duration is negative");
    }
    long seconds = Math.min(wire.getSeconds(), MAX_SECONDS);
    return seconds * 1_000_000_000L + wire.getNanos();
  }

  /** Short of where nanoseconds overflow. */
  private static final long MAX_SECONDS = 100L * 365 * 24 * 3600;
}
