package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LookupCacheTest {
  private static final Duration IDLE = Duration.ofSeconds(5);

  @AutoClose private final ManualClock clock = new ManualClock();
  private final QueuedExecutor control = new QueuedExecutor();
  private final List<String> log = new ArrayList<>();
  private final LookupCache<String, String> cache =
      new LookupCache<>(control, clock, IDLE.toNanos(), this::lookup);

  private Lookup lookup(String key, Publication<String> publication) {
    return new Lookup() {
      @Override
      public void start() {
        log.add("start " + key);
        publication.publish("answer to " + key);
      }

      @Override
      public void stop() {
        log.add("stop " + key);
      }
    };
  }

  private Watch<String> watch(String key) {
    Watch<String> watch = cache.watch(key);
    control.run();
    return watch;
  }

  private void release(Watch<String> watch) {
    watch.release();
    control.run();
  }

  @Test
  @Spec("02#6")
  void sharesOfOneQuestionAreOneLookup() {
    Watch<String> one = watch("a");
    Watch<String> other = watch("a");
    assertThat(log).containsExactly("start a");
    assertThat(other.latest()).isEqualTo("answer to a");

    release(one);
    clock.advance(IDLE.multipliedBy(2));
    assertThat(log).containsExactly("start a");
    release(other);
    clock.advance(IDLE);
  }

  @Test
  @Spec({"02#6", "01#27"})
  void anIdleLookupEndsAndTheNextShareBeginsAnother() {
    release(watch("a"));
    clock.advance(IDLE);
    assertThat(log).containsExactly("start a", "stop a");
    assertThat(cache.size()).isZero();

    release(watch("a"));
    assertThat(log).containsExactly("start a", "stop a", "start a");
    clock.advance(IDLE);
  }

  @Test
  void aShareTakenInTimeKeepsTheLookup() {
    release(watch("a"));
    clock.advance(IDLE.minusNanos(1));
    Watch<String> again = watch("a");
    clock.advance(IDLE);
    assertThat(log).containsExactly("start a");

    release(again);
    clock.advance(IDLE.minusNanos(1));
    assertThat(log).containsExactly("start a");
    clock.advance(Duration.ofNanos(1));
    assertThat(log).containsExactly("start a", "stop a");
  }

  @Test
  void theIdleTimeBeginsAnewWithEachRelease() {
    Watch<String> held = watch("a");
    release(held);
    clock.advance(IDLE.minusSeconds(1));
    release(watch("a"));
    clock.advance(IDLE.minusSeconds(1));
    assertThat(log).containsExactly("start a");

    clock.advance(Duration.ofSeconds(1));
    assertThat(log).containsExactly("start a", "stop a");
  }

  @Test
  void manyShortSharesLeaveOneTimer() {
    for (int i = 0; i < 100; i++) {
      release(watch("a"));
    }
    assertThat(clock.pending()).isEqualTo(1);

    clock.advance(IDLE);
    assertThat(log).containsExactly("start a", "stop a");
  }

  @Test
  void aLookupThatIsOverServesThoseWhoHaveItAndNobodyElse() {
    LookupCache<String, String> ending =
        new LookupCache<>(control, clock, IDLE.toNanos(), "answer to a"::equals, this::lookup);
    Watch<String> first = ending.watch("a");
    control.run();
    Watch<String> second = ending.watch("a");
    control.run();
    assertThat(log).containsExactly("start a", "start a");
    assertThat(first.latest()).isEqualTo("answer to a");

    release(first);
    clock.advance(IDLE);
    assertThat(log).containsExactly("start a", "start a", "stop a");
    assertThat(ending.size()).isEqualTo(1);
    release(second);
    clock.advance(IDLE);
    assertThat(log).endsWith("stop a", "stop a");
    assertThat(ending.size()).isZero();
  }

  @Test
  void questionsAreApart() {
    release(watch("a"));
    Watch<String> b = watch("b");
    clock.advance(IDLE);
    assertThat(log).containsExactly("start a", "start b", "stop a");
    assertThat(b.latest()).isEqualTo("answer to b");

    release(b);
    clock.advance(IDLE);
  }
}
