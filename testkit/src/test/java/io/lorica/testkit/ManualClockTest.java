package io.lorica.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.mesh.time.Scheduler.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualClockTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> ran = new ArrayList<>();

  @Test
  void timeMovesOnlyWhenMovedAndPastTheOverflow() {
    long start = clock.nanoTime();
    assertThat(clock.nanoTime() - start).isZero();
    clock.advance(Duration.ofMinutes(1));
    assertThat(clock.nanoTime() - start).isEqualTo(60_000_000_000L);
    assertThat(clock.nanoTime()).isNegative();
    assertThat(clock.instants().instant()).isEqualTo(ManualClock.EPOCH.plusSeconds(60));
  }

  @Test
  void tasksRunInTheOrderOfTheirTimeAndThenOfTheirScheduling() {
    schedule("b", 20);
    schedule("a", 10);
    schedule("c", 20);
    schedule("later", 31);
    clock.advanceNs(30);
    assertThat(ran).containsExactly("a@10", "b@20", "c@20");
    assertThat(clock.untilNextNs()).hasValue(1);
  }

  @Test
  void nothingRunsInsideScheduleNotEvenWithoutDelay() {
    schedule("now", 0);
    schedule("past", -5);
    assertThat(ran).isEmpty();
    clock.runDue();
    assertThat(ran).containsExactly("now@0", "past@0");
  }

  @Test
  void whatATaskSchedulesRunsWhenItIsDueInTheSameAdvance() {
    clock.schedule(() -> schedule("child", 5), 10);
    clock.schedule(() -> schedule("grandchild", 50), 10);
    clock.advanceNs(20);
    assertThat(ran).containsExactly("child@15");
    clock.advanceToNext();
    assertThat(ran).containsExactly("child@15", "grandchild@60");
  }

  @Test
  void cancelledTaskNeverRuns() {
    Timer timer = clock.schedule(() -> ran.add("no"), 10);
    timer.cancel();
    timer.cancel();
    clock.advanceNs(10);
    assertThat(ran).isEmpty();
    assertThat(clock.pending()).isZero();
  }

  @Test
  void closeFailsWhileATimerIsLeft() {
    Timer timer = clock.schedule(() -> {}, 7);
    assertThatThrownBy(clock::close)
        .isInstanceOf(AssertionError.class)
        .hasMessage("1 timers left, the next due in 7 ns");
    timer.cancel();
    clock.close();
  }

  @Test
  void tasksDoNotAdvanceTheClock() {
    clock.schedule(() -> clock.advanceNs(1), 1);
    assertThatThrownBy(() -> clock.advanceNs(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> clock.advanceNs(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private void schedule(String name, long delayNs) {
    long start = new ManualClock().nanoTime();
    clock.schedule(() -> ran.add(name + "@" + (clock.nanoTime() - start)), delayNs);
  }
}
