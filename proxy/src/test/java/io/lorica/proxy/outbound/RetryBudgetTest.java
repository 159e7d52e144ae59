package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.route.ProfileRule.RetryAllowance;
import io.lorica.testkit.Spec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Spec 02 §17. */
class RetryBudgetTest {
  private static final long TTL_NS = Duration.ofSeconds(10).toNanos();

  private static int withdrawals(RetryBudget budget, long nowNs, int atMost) {
    int count = 0;
    while (count < atMost && budget.withdraw(nowNs)) {
      count++;
    }
    return count;
  }

  private static RetryBudget after(int requests, long minPerSecond, double ratio) {
    RetryBudget budget = new RetryBudget(new RetryAllowance(TTL_NS, minPerSecond, ratio), 0);
    for (int i = 0; i < requests; i++) {
      budget.deposit(0);
    }
    return budget;
  }

  @Test
  void aShareOfTheRequestsMayBeTriedAgain() {
    assertThat(withdrawals(after(100, 0, 0.2), 0, 1_000)).isEqualTo(20);
    assertThat(withdrawals(after(100, 0, 1), 0, 1_000)).isEqualTo(100);
    assertThat(withdrawals(after(100, 0, 2.5), 0, 1_000)).isEqualTo(250);
    assertThat(withdrawals(after(100, 0, 0), 0, 1_000)).isZero();
  }

  @Test
  @Spec("02#38")
  void theReserveServesWhereThereAreNoRequests() {
    assertThat(withdrawals(after(0, 1, 0.1), 0, 1_000)).isEqualTo(10);
    assertThat(withdrawals(after(0, 3, 0), 0, 1_000)).isEqualTo(30);
  }

  @Test
  void depositsAndWithdrawalsAreForgottenAfterTheTimeToLive() {
    RetryBudget budget = after(100, 0, 0.2);
    assertThat(withdrawals(budget, TTL_NS / 2, 5)).isEqualTo(5);
    assertThat(budget.withdraw(TTL_NS + 1)).isFalse();
    RetryBudget spent = after(0, 1, 0.1);
    assertThat(withdrawals(spent, 0, 1_000)).isEqualTo(10);
    assertThat(withdrawals(spent, TTL_NS + 1, 1_000)).isEqualTo(10);
  }
}
