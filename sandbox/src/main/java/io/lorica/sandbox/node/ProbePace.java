package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a probe is tried, and which of its failures count. Immutable.
 *
 * <p>Until its first success a probe is tried more often than its period says: in a chain of
 * containers that wait for each other every start would be rounded up to a period. Of those
 * failures one in a period counts, so that a threshold is as long as in a cluster.
 *
 * @param period time between two tries of a container that has been well
 * @param succeeded it has been well
 * @param counted when a result counted last
 */
record ProbePace(Duration period, boolean succeeded, Instant counted) {
  /** Short beside the half second that the quickest of our programs takes to start. */
  private static final Duration EAGER = Duration.ofMillis(200);

  static ProbePace of(Probe probe) {
    return new ProbePace(seconds(probe.getPeriodSeconds(), 10), false, Instant.MIN);
  }

  /** Whether a result of this moment counts. */
  boolean counts(boolean success, Instant now) {
    return success || succeeded || !now.isBefore(due());
  }

  /** After a result that counted. */
  ProbePace with(boolean success, Instant now) {
    return new ProbePace(period, succeeded || success, now);
  }

  /** How long to wait for the next try. */
  Duration pause() {
    return succeeded || period.compareTo(EAGER) < 0 ? period : EAGER;
  }

  /** What is left of a probe's first delay, which begins with the container. */
  static Duration firstDelay(Probe probe, Instant started, Instant now) {
    Duration left = Duration.between(now, started.plus(seconds(probe.getInitialDelaySeconds(), 0)));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Instant due() {
    return counted.equals(Instant.MIN) ? counted : counted.plus(period);
  }

  private static Duration seconds(@Nullable Integer value, int otherwise) {
    return Duration.ofSeconds(value == null ? otherwise : value);
  }
}
