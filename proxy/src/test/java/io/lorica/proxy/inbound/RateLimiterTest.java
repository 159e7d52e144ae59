package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.discovery.RateLimit;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Spec 01 §12.2. */
class RateLimiterTest {
  @AutoClose private final ManualClock clock = new ManualClock();

  private RateLimiter limiter(long total, long identity, RateLimit.Exemption... overrides) {
    return new RateLimiter(
        new RateLimit(Optional.empty(), total, identity, List.of(overrides)), clock);
  }

  private static int admitted(RateLimiter limiter, String identity, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      admitted += limiter.check(identity) == null ? 1 : 0;
    }
    return admitted;
  }

  private static String refusal(RateLimiter limiter, String identity) {
    RateLimiter.Refusal refusal = limiter.check(identity);
    return refusal == null ? "" : refusal.scope() + ": " + refusal.error().message();
  }

  @Test
  @Spec("01#29")
  void aSecondsWorthMayComeAtOnceAndTheRestOneByOne() {
    RateLimiter limiter = limiter(10, 0);
    assertThat(admitted(limiter, "", 20)).isEqualTo(10);
    clock.advance(Duration.ofMillis(100));
    assertThat(admitted(limiter, "", 20)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(5));
    assertThat(admitted(limiter, "", 20)).isEqualTo(10);
    assertThat(refusal(limiter, "")).isEqualTo("total: total rate limit exceeded: 10rps");
  }

  @Test
  void eachIdentityHasItsOwnAndThoseWithoutShareOne() {
    RateLimiter limiter = limiter(0, 2);
    assertThat(admitted(limiter, "a", 5)).isEqualTo(2);
    assertThat(admitted(limiter, "b", 5)).isEqualTo(2);
    assertThat(admitted(limiter, "", 5)).isEqualTo(2);
    assertThat(refusal(limiter, "a")).isEqualTo("identity: per-identity rate limit exceeded: 2rps");
  }

  @Test
  void anOverrideIsSharedByItsIdentitiesAndReplacesTheirOwn() {
    RateLimiter limiter =
        limiter(
            0,
            1,
            new RateLimit.Exemption(3, List.of("a", "b")),
            new RateLimit.Exemption(0, List.of("free")));
    assertThat(admitted(limiter, "a", 2)).isEqualTo(2);
    assertThat(admitted(limiter, "b", 5)).isEqualTo(1);
    assertThat(refusal(limiter, "b")).isEqualTo("identity: override rate limit exceeded: 3rps");
    assertThat(admitted(limiter, "free", 50)).isEqualTo(50);
    assertThat(admitted(limiter, "c", 5)).isEqualTo(1);
  }

  @Test
  void theTotalIsSpentEvenByWhomTheirOwnLimitStops() {
    RateLimiter limiter = limiter(10, 1);
    assertThat(admitted(limiter, "a", 10)).isEqualTo(1);
    assertThat(admitted(limiter, "b", 1)).isZero();
  }

  @Test
  void manyIdentitiesAreBounded() {
    RateLimiter limiter = limiter(0, 1);
    for (int i = 0; i < 10_000; i++) {
      assertThat(limiter.check("id-" + i)).isNull();
    }
    // No bucket is full, so whoever comes now shares one.
    assertThat(admitted(limiter, "new-1", 1)).isEqualTo(1);
    assertThat(admitted(limiter, "new-2", 1)).isZero();
    clock.advance(Duration.ofSeconds(2));
    assertThat(admitted(limiter, "new-1", 1)).isEqualTo(1);
    assertThat(admitted(limiter, "new-2", 1)).isEqualTo(1);
  }

  @Test
  @Spec("01#29")
  void aPortKeepsItsBucketsWhileItsLimitStays() {
    RateLimiters limiters = new RateLimiters(clock);
    RateLimit limit = new RateLimit(Optional.empty(), 1, 0, List.of());
    assertThat(limiters.of(80, limit).check("")).isNull();
    RateLimit same = new RateLimit(Optional.empty(), 1, 0, List.of());
    assertThat(limiters.of(80, same).check("")).isNotNull();
    assertThat(limiters.of(81, same).check("")).isNull();
    RateLimit other = new RateLimit(Optional.empty(), 2, 0, List.of());
    assertThat(limiters.of(80, other).check("")).isNull();
  }
}
