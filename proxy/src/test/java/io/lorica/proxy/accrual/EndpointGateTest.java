package io.lorica.proxy.accrual;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.accrual.EndpointGate.State;
import io.lorica.proxy.config.Backoff;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Spec 02 §12. */
class EndpointGateTest {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Backoff BACKOFF = new Backoff(FIRST, Duration.ofSeconds(60), 0);

  @AutoClose private final ManualClock clock = new ManualClock();
  private final List<EndpointGate> gates = new ArrayList<>();
  private int changes;

  @AfterEach
  void close() {
    gates.forEach(EndpointGate::close);
  }

  private EndpointGate gate(FailureAccrual accrual) {
    EndpointGate.Surroundings surroundings =
        new EndpointGate.Surroundings(clock, clock, new SplittableRandom(1));
    EndpointGate made = EndpointGate.of(accrual, surroundings, () -> changes++).orElseThrow();
    gates.add(made);
    return made;
  }

  private EndpointGate consecutive(int max) {
    return gate(new FailureAccrual.Consecutive(max, BACKOFF));
  }

  private EndpointGate rate(double threshold, int minRequests, int maxFailures) {
    return gate(
        new FailureAccrual.SuccessRate(
            threshold, Duration.ofSeconds(10).toNanos(), minRequests, maxFailures, BACKOFF));
  }

  private static void end(EndpointGate gate, Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      gate.dispatched();
      gate.ended(outcome);
    }
  }

  @Test
  void withoutFailureAccrualThereIsNoGate() {
    EndpointGate.Surroundings surroundings =
        new EndpointGate.Surroundings(clock, clock, new SplittableRandom(1));
    assertThat(EndpointGate.of(new FailureAccrual.None(), surroundings, () -> {})).isEmpty();
  }

  @Test
  @Spec("02#25")
  void afterFailuresInARowThereIsAPauseAndThenOneProbe() {
    EndpointGate gate = consecutive(7);
    end(gate, Outcome.FAILURE, 6);
    assertThat(gate.state()).isEqualTo(State.PASSING);
    end(gate, Outcome.FAILURE, 1);
    assertThat(gate.state()).isEqualTo(State.EJECTED);
    assertThat(gate.isAdmitting()).isFalse();

    clock.advance(FIRST);
    assertThat(gate.state()).isEqualTo(State.PROBING);
    assertThat(gate.isAdmitting()).isTrue();
    gate.dispatched();
    assertThat(gate.isAdmitting()).isFalse();
    gate.ended(Outcome.SUCCESS);
    assertThat(gate.state()).isEqualTo(State.PASSING);
    assertThat(changes).isEqualTo(4);
  }

  @Test
  void aSuccessBeginsTheRowAnew() {
    EndpointGate gate = consecutive(3);
    end(gate, Outcome.FAILURE, 2);
    end(gate, Outcome.SUCCESS, 1);
    end(gate, Outcome.FAILURE, 2);
    assertThat(gate.isAdmitting()).isTrue();
  }

  @Test
  void aProbeThatFailsDoublesThePauseAndOneThatSucceedsBeginsItAnew() {
    EndpointGate gate = consecutive(1);
    end(gate, Outcome.FAILURE, 1);
    clock.advance(FIRST);
    end(gate, Outcome.FAILURE, 1);
    clock.advance(FIRST.multipliedBy(2).minusNanos(1));
    assertThat(gate.state()).isEqualTo(State.EJECTED);
    clock.advance(Duration.ofNanos(1));
    end(gate, Outcome.SUCCESS, 1);
    end(gate, Outcome.FAILURE, 1);
    clock.advance(FIRST);
    assertThat(gate.state()).isEqualTo(State.PROBING);
  }

  @Test
  void whatEndsDuringAnEjectionSaysNothing() {
    EndpointGate gate = consecutive(1);
    end(gate, Outcome.FAILURE, 1);
    gate.ended(Outcome.SUCCESS);
    assertThat(gate.state()).isEqualTo(State.EJECTED);
  }

  @Test
  void anAbandonedProbeIsFreeForAnotherRequest() {
    EndpointGate gate = consecutive(1);
    end(gate, Outcome.FAILURE, 1);
    clock.advance(FIRST);
    gate.dispatched();
    gate.abandoned();
    assertThat(gate.isAdmitting()).isTrue();
  }

  @Test
  void zeroFailuresNeverEject() {
    EndpointGate gate = consecutive(0);
    end(gate, Outcome.FAILURE, 1_000);
    assertThat(gate.isAdmitting()).isTrue();
  }

  @Test
  void tooSmallAShareOfSuccessesEjectsOnceThereAreEnoughSamples() {
    EndpointGate gate = rate(0.5, 10, 0);
    end(gate, Outcome.FAILURE, 6);
    end(gate, Outcome.SUCCESS, 3);
    assertThat(gate.isAdmitting()).isTrue();
    end(gate, Outcome.SUCCESS, 1);
    assertThat(gate.isAdmitting()).isFalse();
  }

  @Test
  void whatLeftTheWindowIsForgotten() {
    EndpointGate gate = rate(0.5, 10, 0);
    end(gate, Outcome.FAILURE, 9);
    clock.advance(Duration.ofSeconds(11));
    end(gate, Outcome.SUCCESS, 5);
    end(gate, Outcome.FAILURE, 5);
    assertThat(gate.isAdmitting()).isTrue();
    end(gate, Outcome.FAILURE, 1);
    assertThat(gate.isAdmitting()).isFalse();
  }

  @Test
  void rateLimitsCountAgainstTheShareButNotInARow() {
    EndpointGate inARow = rate(0, 0, 2);
    end(inARow, Outcome.FAILURE, 1);
    end(inARow, Outcome.RATE_LIMITED, 1);
    end(inARow, Outcome.FAILURE, 1);
    assertThat(inARow.isAdmitting()).isTrue();

    EndpointGate share = rate(0.9, 2, 0);
    end(share, Outcome.RATE_LIMITED, 2);
    assertThat(share.isAdmitting()).isFalse();
  }

  @Test
  @Spec("02#26")
  void aProbeThatIsRateLimitedKeepsTheGateShutAndThePauseGrows() {
    EndpointGate gate = rate(0.9, 2, 0);
    end(gate, Outcome.FAILURE, 2);
    clock.advance(FIRST);
    end(gate, Outcome.RATE_LIMITED, 1);
    assertThat(gate.state()).isEqualTo(State.EJECTED);
    clock.advance(FIRST);
    assertThat(gate.state()).isEqualTo(State.EJECTED);
    clock.advance(FIRST);
    assertThat(gate.state()).isEqualTo(State.PROBING);
  }

  @Test
  void afterAProbeTheShareIsCountedAnew() {
    EndpointGate gate = rate(0.9, 2, 0);
    end(gate, Outcome.FAILURE, 2);
    clock.advance(FIRST);
    end(gate, Outcome.SUCCESS, 3);
    assertThat(gate.state()).isEqualTo(State.PASSING);
  }

  @Test
  void anEndpointThatIsGoneProbesNoMore() {
    EndpointGate gate = consecutive(1);
    end(gate, Outcome.FAILURE, 1);
    gate.close();
    clock.advance(FIRST.multipliedBy(100));
    assertThat(gate.state()).isEqualTo(State.EJECTED);
  }
}
