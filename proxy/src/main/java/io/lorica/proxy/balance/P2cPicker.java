package io.lorica.proxy.balance;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Power of two choices: of two distinct endpoints drawn uniformly the less loaded one, the first
 * drawn on a tie (spec 02 §11.3; Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing", 2001). Holds no membership and no load.
 */
public final class P2cPicker {
  private final RandomGenerator random;

  public P2cPicker(RandomGenerator random) {
    this.random = random;
  }

  /** Picks among ready endpoints, or returns null if there are none. */
  public <E extends LoadedEndpoint> @Nullable E pick(List<E> ready, long nowNs) {
    int size = ready.size();
    if (size < 2) {
      return size == 0 ? null : ready.get(0);
    }
    int first = random.nextInt(size);
    // Drawn from a range one shorter and moved past the first: all ordered pairs are equally
    // likely.
    int second = random.nextInt(size - 1);
    if (second >= first) {
      second++;
    }
    E one = ready.get(first);
    E other = ready.get(second);
    return other.load(nowNs) < one.load(nowNs) ? other : one;
  }
}
