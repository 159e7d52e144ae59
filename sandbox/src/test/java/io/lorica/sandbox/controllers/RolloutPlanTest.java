package io.lorica.sandbox.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.lorica.sandbox.controllers.RolloutPlan.Set;
import io.lorica.sandbox.controllers.RolloutPlan.Wish;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {
  @Test
  void firstSetGetsAllReplicas() {
    assertThat(RolloutPlan.next(new Wish(3, 1, 0, false), new Set(0, 0), List.of()))
        .containsExactly(3);
  }

  @Test
  void setShrinksAtOnce() {
    assertThat(RolloutPlan.next(new Wish(1, 1, 0, false), new Set(5, 5), List.of()))
        .containsExactly(1);
  }

  @Test
  void oldPodGoesWhenItsSuccessorIsReady() {
    Wish wish = new Wish(2, 1, 0, false);
    assertThat(RolloutPlan.next(wish, new Set(0, 0), List.of(new Set(2, 2)))).containsExactly(1, 2);
    assertThat(RolloutPlan.next(wish, new Set(1, 0), List.of(new Set(2, 2)))).containsExactly(1, 2);
    assertThat(RolloutPlan.next(wish, new Set(1, 1), List.of(new Set(2, 2)))).containsExactly(1, 1);
    assertThat(RolloutPlan.next(wish, new Set(1, 1), List.of(new Set(1, 1)))).containsExactly(2, 1);
    assertThat(RolloutPlan.next(wish, new Set(2, 2), List.of(new Set(1, 1)))).containsExactly(2, 0);
  }

  @Test
  void oldPodsThatAreNotReadyGoFirst() {
    assertThat(RolloutPlan.next(new Wish(2, 1, 0, false), new Set(1, 0), List.of(new Set(2, 1))))
        .containsExactly(1, 1);
  }

  @Test
  void recreationWaitsUntilTheOldAreGone() {
    Wish wish = new Wish(2, 1, 0, true);
    assertThat(RolloutPlan.next(wish, new Set(0, 0), List.of(new Set(2, 2)))).containsExactly(0, 0);
    assertThat(RolloutPlan.next(wish, new Set(0, 0), List.of(new Set(0, 1)))).containsExactly(0, 0);
    assertThat(RolloutPlan.next(wish, new Set(0, 0), List.of(new Set(0, 0)))).containsExactly(2, 0);
  }

  @Test
  void sharesRoundUpForMoreAndDownForFewer() {
    assertThat(RolloutPlan.amount(null, 3, true)).isEqualTo(1);
    assertThat(RolloutPlan.amount(null, 3, false)).isZero();
    assertThat(RolloutPlan.amount(new IntOrString("50%"), 4, false)).isEqualTo(2);
    assertThat(RolloutPlan.amount(new IntOrString(2), 10, true)).isEqualTo(2);
  }
}
