package io.lorica.identity.rotation;

import java.time.Duration;

/**
 * How long self-made material lives (ruling: a new issuer each day, each valid for a week, so that
 * an outage of identity costs nothing but fresh leaves; a new anchor at half the life of the one
 * before).
 */
public record Lifetimes(Duration anchor, Duration issuer, Duration issuerEvery) {
  /** What is used unless told otherwise. */
  public static final Lifetimes STANDARD =
      new Lifetimes(Duration.ofDays(365), Duration.ofDays(7), Duration.ofHours(24));

  /** How far before now certificates begin, for clocks that differ. */
  static final Duration SKEW = Duration.ofMinutes(5);
}
