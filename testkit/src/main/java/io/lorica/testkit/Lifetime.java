package io.lorica.testkit;

import java.time.Duration;
import java.time.Instant;

/**
 * When a test certificate is valid, to the second.
 *
 * @param from first valid instant
 * @param to last valid instant
 */
public record Lifetime(Instant from, Instant to) {
  /** From an hour before {@code now} to a day after it. */
  public static Lifetime around(Instant now) {
    return new Lifetime(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
  }

  /** Valid now by the machine's clock, and for a day. */
  public static Lifetime current() {
    return around(Instant.now());
  }

  /** Ended an hour ago by the machine's clock. */
  public static Lifetime expired() {
    Instant now = Instant.now();
    return new Lifetime(now.minus(Duration.ofDays(2)), now.minus(Duration.ofHours(1)));
  }

  /** Begins in an hour by the machine's clock. */
  public static Lifetime notYet() {
    Instant now = Instant.now();
    return new Lifetime(now.plus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
  }
}
