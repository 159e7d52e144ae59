package io.lorica.controller.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.kube.EmbeddedApi;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.KubeLease;
import io.lorica.controller.time.Pause;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LeaderElectionTest {
  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient client = api.client();
  private final ManualClock clock = new ManualClock();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    client.close();
    api.close();
    clock.close();
  }

  @Test
  void oneLeadsAndTheOtherFollowsWhenItGivesUp() {
    LeaderElection first = candidate("first");
    Await.until("a leader", first::leading);
    try (LeaderElection second = candidate("second")) {
      round(2);
      assertThat(second.leading()).isFalse();
      first.close();
      assertThat(first.leading()).isFalse();
      advanceUntil("the second leads", second::leading);
    }
    assertThat(told).containsExactly("first+", "first-", "second+", "second-");
    assertThat(lease().holder()).isEmpty();
    assertThat(lease().transitions()).isEqualTo(1);
  }

  @Test
  void aHolderThatDiedIsFollowedAfterTheLeaseRanOut() throws Exception {
    KubeLease store = new KubeLease(client, "linkerd", "lease");
    assertThat(
            store.create(
                new LeaseRecord(
                    "dead", Duration.ofSeconds(30), ManualClock.EPOCH, ManualClock.EPOCH, 0, "")))
        .isTrue();
    try (LeaderElection heir = candidate("heir")) {
      round(1);
      assertThat(heir.leading()).isFalse();
      advanceUntil("the heir leads", heir::leading);
      assertThat(clock.instants().instant())
          .isAfterOrEqualTo(ManualClock.EPOCH.plus(Duration.ofSeconds(30)));
    }
  }

  @Test
  void aHolderThatCannotRenewStopsLeadingBeforeTheLeaseRunsOut() {
    try (LeaderElection election = candidate("only")) {
      Await.until("a leader", election::leading);
      api.override(
          request ->
              request.getPath().contains("leases")
                  ? EmbeddedApi.json(500, "{\"message\":\"broken\"}")
                  : null);
      advanceUntil("it gives up", () -> !election.leading());
      assertThat(clock.instants().instant())
          .isBefore(ManualClock.EPOCH.plus(LeaseTiming.STANDARD.duration()));
    }
    assertThat(told).containsExactly("only+", "only-");
  }

  @Test
  void aLeaseThatSomebodyTookIsLostAtOnce() throws Exception {
    try (LeaderElection election = candidate("robbed")) {
      Await.until("a leader", election::leading);
      KubeLease store = new KubeLease(client, "linkerd", "lease");
      LeaseRecord held = store.read().orElseThrow();
      assertThat(
              store.replace(
                  new LeaseRecord(
                      "thief",
                      held.duration(),
                      held.acquired(),
                      held.renewed(),
                      1,
                      held.version())))
          .isTrue();
      round(1);
      Await.until("it notices", () -> !election.leading());
    }
  }

  @Test
  void aWriteOverAChangedLeaseIsRefused() throws Exception {
    KubeLease store = new KubeLease(client, "linkerd", "lease");
    LeaseRecord record =
        new LeaseRecord("a", Duration.ofSeconds(30), ManualClock.EPOCH, ManualClock.EPOCH, 0, "");
    assertThat(store.create(record)).isTrue();
    assertThat(store.create(record)).isFalse();
    LeaseRecord read = store.read().orElseThrow();
    assertThat(read.holder()).isEqualTo("a");
    assertThat(read.renewed()).isEqualTo(ManualClock.EPOCH);
    LeaseRecord next =
        new LeaseRecord("b", read.duration(), read.acquired(), read.renewed(), 1, read.version());
    assertThat(store.replace(next)).isTrue();
    assertThat(store.replace(next)).isFalse();
  }

  private LeaderElection candidate(String me) {
    return LeaderElection.start(
        new LeaderElection.Spec(
            "lease",
            me,
            new KubeLease(client, "linkerd", "lease"),
            LeaseTiming.STANDARD,
            clock,
            clock.instants(),
            Pause.on(clock)),
        new LeaderElection.Leadership() {
          @Override
          public void acquired() {
            told.add(me + "+");
          }

          @Override
          public void lost() {
            told.add(me + "-");
          }
        });
  }

  private LeaseRecord lease() {
    try {
      return new KubeLease(client, "linkerd", "lease").read().orElseThrow();
    } catch (java.io.IOException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Lets every candidate that waits take its next look. */
  private void round(int candidates) {
    Await.until("all wait", () -> clock.pending() == candidates);
    clock.advance(LeaseTiming.STANDARD.retry());
    Await.until("all wait again", () -> clock.pending() == candidates);
  }

  private void advanceUntil(String what, Await.Condition condition) {
    Await.until(
        what,
        () -> {
          if (!condition.holds() && clock.pending() > 0) {
            clock.advance(LeaseTiming.STANDARD.retry());
          }
          return condition.holds();
        });
  }
}
