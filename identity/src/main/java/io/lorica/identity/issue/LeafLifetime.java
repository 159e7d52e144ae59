package io.lorica.identity.issue;

import java.time.Duration;

/**
 * How long leaves live.
 *
 * @param lifetime from issuance
 * @param skew before issuance and behind the lifetime, for clocks that differ
 */
public record LeafLifetime(Duration lifetime, Duration skew) {
  /** What the program uses unless told otherwise (spec 05 §4). */
  public static final LeafLifetime STANDARD =
      new LeafLifetime(Duration.ofHours(24), Duration.ofSeconds(10));
}
