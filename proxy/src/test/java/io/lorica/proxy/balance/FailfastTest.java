package io.lorica.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Spec 02 §11.4. */
class FailfastTest {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  @AutoClose private final ManualClock clock = new ManualClock();
  private final List<String> heard = new ArrayList<>();
  private final Failfast failfast =
      new Failfast(
          clock,
          LIMIT.toNanos(),
          new Failfast.Listener() {
            @Override
            public void shut() {
              heard.add("shut");
            }

            @Override
            public void opened() {
              heard.add("opened");
            }
          });

  @Test
  void theGateShutsAfterWaitingInVainAndOpensWhenSomethingIsReady() {
    failfast.waiting();
    clock.advance(LIMIT.minusNanos(1));
    assertThat(failfast.isShut()).isFalse();
    clock.advance(Duration.ofNanos(1));
    assertThat(failfast.isShut()).isTrue();
    failfast.ready();

    assertThat(failfast.isShut()).isFalse();
    assertThat(heard).containsExactly("shut", "opened");
  }

  @Test
  void theTimeRunsFromTheFirstWhoWaits() {
    failfast.waiting();
    clock.advance(Duration.ofSeconds(2));
    failfast.waiting();
    clock.advance(Duration.ofSeconds(1));

    assertThat(heard).containsExactly("shut");
  }

  @Test
  void readinessClearsTheTime() {
    failfast.waiting();
    clock.advance(Duration.ofSeconds(2));
    failfast.ready();
    clock.advance(LIMIT);
    assertThat(heard).isEmpty();

    failfast.waiting();
    clock.advance(LIMIT);
    assertThat(heard).containsExactly("shut");
  }

  @Test
  void whileTheGateIsShutNoTimeRuns() {
    failfast.waiting();
    clock.advance(LIMIT);
    failfast.waiting();

    assertThat(clock.pending()).isZero();
  }

  @Test
  void closingEndsTheTime() {
    failfast.waiting();
    failfast.close();
    clock.advance(LIMIT);

    assertThat(heard).isEmpty();
  }
}
