package io.lorica.controller.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LeasePlanTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Instant BEFORE = NOW.minusSeconds(20);
  private static final Duration LIFE = LeaseTiming.STANDARD.duration();
  private static final long SECOND = 1_000_000_000L;

  @Test
  void anAbsentLeaseIsCreated() {
    assertThat(decide(Optional.empty(), 0))
        .isEqualTo(new LeasePlan.Step.Create(new LeaseRecord("me", LIFE, NOW, NOW, 0, "")));
  }

  @Test
  void ourOwnIsRenewed() {
    assertThat(decide(Optional.of(held("me", 3)), 0))
        .isEqualTo(new LeasePlan.Step.Write(new LeaseRecord("me", LIFE, BEFORE, NOW, 3, "v")));
  }

  @Test
  void aFreeOneIsTaken() {
    assertThat(decide(Optional.of(held("", 3)), 0))
        .isEqualTo(new LeasePlan.Step.Write(new LeaseRecord("me", LIFE, NOW, NOW, 4, "v")));
  }

  @Test
  void anotherHoldersIsLeftUntilItWasNotRenewedForItsDuration() {
    assertThat(decide(Optional.of(held("other", 3)), 30 * SECOND))
        .isEqualTo(new LeasePlan.Step.Wait());
    assertThat(decide(Optional.of(held("other", 3)), 30 * SECOND + 1))
        .isEqualTo(new LeasePlan.Step.Write(new LeaseRecord("me", LIFE, NOW, NOW, 4, "v")));
  }

  private static LeasePlan.Step decide(Optional<LeaseRecord> stored, long unchangedNs) {
    return LeasePlan.decide(stored, unchangedNs, "me", LeaseTiming.STANDARD, NOW);
  }

  private static LeaseRecord held(String holder, int transitions) {
    return new LeaseRecord(holder, LIFE, BEFORE, BEFORE, transitions, "v");
  }
}
