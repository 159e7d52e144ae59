package io.lorica.identity.rotation;

import io.lorica.controller.time.Backoff;
import io.lorica.controller.time.Pause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out {@link RotationPlan} while this replica leads. Owns one virtual thread. Every write
 * is conditional, so that even two replicas that both believe to lead make one sequence of changes.
 */
public final class Rotation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);
  private static final Duration LOOK = Duration.ofMinutes(1);
  // Anchor, bundle, issuer, and then rest: more steps in one go are a loop.
  private static final int STEPS = 8;

  /**
   * What it works with.
   *
   * @param leading whether this replica may act
   */
  public record Spec(
      RotationStore store,
      MaterialMint mint,
      Lifetimes lifetimes,
      BooleanSupplier leading,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {}

  private final Spec spec;
  private final Thread thread;

  private Rotation(Spec spec) {
    this.spec = spec;
    this.thread = Thread.ofVirtual().name("rotation").unstarted(this::run);
  }

  /** Starts looking after the material. */
  public static Rotation start(Spec spec) {
    Rotation rotation = new Rotation(spec);
    rotation.thread.start();
    return rotation;
  }

  private void run() {
    int failures = 0;
    try {
      while (true) {
        Duration wait = LOOK;
        if (spec.leading().getAsBoolean()) {
          failures = round() ? 0 : failures + 1;
          wait = failures == 0 ? LOOK : Backoff.API_SERVER.after(failures, spec.random());
        } else {
          // Whoever begins to lead should begin to act soon after.
          wait = Duration.ofSeconds(1);
        }
        spec.pause().await(wait);
      }
    } catch (InterruptedException stop) {
      LOG.debug("no longer rotating");
    }
  }

  /** Takes steps until there is nothing to do. Says whether that was reached. */
  private boolean round() {
    try {
      for (int i = 0; i < STEPS; i++) {
        Instant now = spec.clock().instant();
        RotationPlan.Stored stored = spec.store().read();
        switch (RotationPlan.next(stored, spec.lifetimes(), now)) {
          case RotationPlan.Step.Rest _, RotationPlan.Step.HandsOff _ -> {
            return true;
          }
          case RotationPlan.Step.MakeAnchor() ->
              anchor(spec.mint().anchor(now), "Made a trust anchor");
          case RotationPlan.Step.IntroduceSuccessor(var old) ->
              anchor(spec.mint().successor(old, now), "Introduced the next trust anchor");
          case RotationPlan.Step.PublishBundle(var pem) -> {
            spec.store().writeBundle(pem);
            LOG.info("Published the trust anchors");
          }
          case RotationPlan.Step.MakeIssuer(var anchor) -> {
            if (spec.store().writeIssuer(spec.mint().issuer(anchor, now))) {
              LOG.info("Made an issuer");
            }
          }
        }
      }
      LOG.error("rotation overdue: {} steps did not bring it to rest", STEPS);
    } catch (IOException failed) {
      LOG.warn("rotation overdue: {}", failed.getMessage());
    }
    return false;
  }

  private void anchor(AnchorState made, String message) throws IOException {
    if (spec.store().writeAnchor(made)) {
      LOG.info("{}: {}", message, made.current().certificate().getSubjectX500Principal());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
