package io.lorica.controller.lease;

import io.lorica.controller.time.Pause;
import io.lorica.mesh.time.NanoClock;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Campaigns for a lease and holds it: of all candidates at most one leads. A holder that cannot
 * renew stops leading before anybody else may start. Owns one virtual thread, on which the
 * leadership is told.
 */
public final class LeaderElection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

  /** Told on the election's thread; must return soon, or the lease is not renewed. */
  public interface Leadership {
    void acquired();

    void lost();
  }

  /**
   * What an election is made of.
   *
   * @param name of the lease, for log lines
   * @param me unique among the candidates
   */
  public record Spec(
      String name,
      String me,
      LeaseStore store,
      LeaseTiming timing,
      NanoClock clock,
      InstantSource wallClock,
      Pause pause) {}

  private final Spec spec;
  private final Leadership leadership;
  private final Thread thread;
  private volatile boolean leading;

  // Confined to the thread.
  private @Nullable LeaseRecord seen;
  private long seenNs;
  private long renewedNs;

  private LeaderElection(Spec spec, Leadership leadership) {
    this.spec = spec;
    this.leadership = leadership;
    this.thread = Thread.ofVirtual().name("lease-" + spec.name()).unstarted(this::run);
  }

  /** Starts campaigning. */
  public static LeaderElection start(Spec spec, Leadership leadership) {
    LeaderElection election = new LeaderElection(spec, leadership);
    election.thread.start();
    return election;
  }

  /** Whether we lead now. */
  public boolean leading() {
    return leading;
  }

  /** Stops leading, gives the lease back, and ends. Waits until that is done. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        round();
        spec.pause().await(spec.timing().retry());
      }
    } catch (InterruptedException stop) {
      resign();
    }
  }

  private void round() throws InterruptedException {
    boolean held = false;
    try {
      held = attempt();
    } catch (IOException failed) {
      LOG.warn("lease {}: {}", spec.name(), failed.getMessage());
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long now = spec.clock().nanoTime();
    if (held) {
      renewedNs = now;
      become(true);
    } else if (leading && now - renewedNs >= spec.timing().renewDeadline().toNanos()) {
      become(false);
    }
  }

  private void become(boolean leader) {
    if (leading == leader) {
      return;
    }
    leading = leader;
    LOG.info("lease {}: {}", spec.name(), leader ? "leading" : "no longer leading");
    if (leader) {
      leadership.acquired();
    } else {
      leadership.lost();
    }
  }

  /** Reads and, where it may, writes. Says whether the lease is ours by now. */
  private boolean attempt() throws IOException {
    Optional<LeaseRecord> stored = spec.store().read();
    observe(stored);
    LeasePlan.Step step =
        LeasePlan.decide(
            stored,
            spec.clock().nanoTime() - seenNs,
            spec.me(),
            spec.timing(),
            spec.wallClock().instant());
    return switch (step) {
      case LeasePlan.Step.Create(var record) -> spec.store().create(record);
      case LeasePlan.Step.Write(var record) -> spec.store().replace(record);
      case LeasePlan.Step.Wait() -> {
        // Somebody took what we still believed ours.
        become(false);
        yield false;
      }
    };
  }

  private void observe(Optional<LeaseRecord> stored) {
    LeaseRecord now = stored.orElse(null);
    if (now == null || !now.equals(seen)) {
      seen = now;
      seenNs = spec.clock().nanoTime();
    }
  }

  private void resign() {
    boolean held = leading;
    become(false);
    if (!held) {
      return;
    }
    try {
      Optional<LeaseRecord> stored = spec.store().read();
      if (stored.isPresent() && stored.get().holder().equals(spec.me())) {
        boolean released =
            spec.store().replace(LeasePlan.released(stored.get(), spec.wallClock().instant()));
        LOG.debug("lease {}: released {}", spec.name(), released);
      }
    } catch (IOException failed) {
      LOG.warn("lease {} not released: {}", spec.name(), failed.getMessage());
    }
  }
}
