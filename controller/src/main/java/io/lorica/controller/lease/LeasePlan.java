package io.lorica.controller.lease;

import java.time.Instant;
import java.util.Optional;

/** What a candidate does about a lease. Pure. */
final class LeasePlan {

  private LeasePlan() {}

  /** The next write, if any. */
  sealed interface Step {
    /** There is none: create this one. */
    record Create(LeaseRecord record) implements Step {}

    /** It is ours, free or abandoned: write this one. */
    record Write(LeaseRecord record) implements Step {}

    /** Somebody else holds it. */
    record Wait() implements Step {}
  }

  /**
   * Decides by our own clock alone: {@code unchangedNs} is for how long we have seen the lease as
   * it is, so differences between the clocks of two machines do not matter.
   */
  static Step decide(
      Optional<LeaseRecord> stored, long unchangedNs, String me, LeaseTiming timing, Instant now) {
    if (stored.isEmpty()) {
      return new Step.Create(new LeaseRecord(me, timing.duration(), now, now, 0, ""));
    }
    LeaseRecord lease = stored.get();
    if (lease.holder().equals(me)) {
      return new Step.Write(
          new LeaseRecord(
              me, timing.duration(), lease.acquired(), now, lease.transitions(), lease.version()));
    }
    if (lease.holder().isEmpty() || unchangedNs > lease.duration().toNanos()) {
      return new Step.Write(
          new LeaseRecord(
              me, timing.duration(), now, now, lease.transitions() + 1, lease.version()));
    }
    return new Step.Wait();
  }

  /** The lease given back, so that the next holder need not wait. */
  static LeaseRecord released(LeaseRecord ours, Instant now) {
    return new LeaseRecord(
        "",
        java.time.Duration.ofSeconds(1),
        ours.acquired(),
        now,
        ours.transitions(),
        ours.version());
  }
}
