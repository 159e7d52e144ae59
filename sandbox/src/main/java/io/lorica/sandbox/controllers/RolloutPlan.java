package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many replicas each ReplicaSet of a Deployment is to have next. Pure. */
final class RolloutPlan {
  private RolloutPlan() {}

  /**
   * One ReplicaSet.
   *
   * @param replicas how many it wants
   * @param ready how many of its pods are ready
   */
  record Set(int replicas, int ready) {}

  /**
   * How a Deployment wants to be replaced.
   *
   * @param replicas how many pods in all
   * @param surge how many more than that for a while
   * @param unavailable how many fewer ready ones for a while
   * @param recreate all old pods go before any new one comes
   */
  record Wish(int replicas, int surge, int unavailable, boolean recreate) {}

  /** The next sizes: of the current set first, then of the old ones in the order given. */
  static List<Integer> next(Wish wish, Set current, List<Set> old) {
    int oldReplicas = old.stream().mapToInt(Set::replicas).sum();
    List<Integer> sizes = new ArrayList<>();
    if (wish.recreate()) {
      int pods = old.stream().mapToInt(set -> Math.max(set.replicas(), set.ready())).sum();
      sizes.add(pods == 0 ? wish.replicas() : current.replicas());
      old.forEach(_ -> sizes.add(0));
      return sizes;
    }
    int room = Math.max(0, wish.replicas() + wish.surge() - oldReplicas - current.replicas());
    int grown = Math.min(wish.replicas(), current.replicas() + room);
    sizes.add(wish.replicas() < current.replicas() ? wish.replicas() : grown);
    int ready = current.ready() + old.stream().mapToInt(Set::ready).sum();
    int mayGo = Math.max(0, ready - (wish.replicas() - wish.unavailable()));
    for (Set set : old) {
      int broken = Math.max(0, set.replicas() - set.ready());
      int leaving = Math.min(set.replicas(), broken + Math.min(mayGo, set.ready()));
      mayGo -= Math.max(0, leaving - broken);
      sizes.add(set.replicas() - leaving);
    }
    return sizes;
  }

  /** {@code 25%} or a number; percentages round up for surge, down for unavailable. */
  static int amount(@Nullable IntOrString value, int replicas, boolean roundUp) {
    String text = value == null ? "25%" : String.valueOf(value.getValue());
    if (!text.endsWith("%")) {
      return Integer.parseInt(text);
    }
    int percent = Integer.parseInt(text.substring(0, text.length() - 1));
    return roundUp ? Math.ceilDiv(replicas * percent, 100) : replicas * percent / 100;
  }
}
