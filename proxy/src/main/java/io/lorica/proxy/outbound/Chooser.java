package io.lorica.proxy.outbound;

import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.Distribution.RouteBackend;
import io.lorica.proxy.route.Distribution.Weighted;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses a backend of a distribution among those that are available (spec 02 §9.3). Pure. */
final class Chooser {
  private Chooser() {}

  /** The chosen backend, or null if none is available: the request is shed. */
  static <F> @Nullable RouteBackend<F> choose(
      Distribution<F> distribution, Predicate<RouteBackend<F>> available, RandomGenerator random) {
    return switch (distribution) {
      case Distribution.Empty<F> _ -> null;
      case Distribution.FirstAvailable<F> first -> firstAvailable(first.backends(), available);
      case Distribution.RandomAvailable<F> draw -> draw(draw.backends(), available, random);
    };
  }

  private static <F> @Nullable RouteBackend<F> firstAvailable(
      List<RouteBackend<F>> backends, Predicate<RouteBackend<F>> available) {
    for (int i = 0; i < backends.size(); i++) {
      RouteBackend<F> backend = backends.get(i);
      if (available.test(backend)) {
        return backend;
      }
    }
    return null;
  }

  /**
   * Drawn among the available ones at once, which has the same distribution as drawing among all
   * and repeating the draw without those that proved unavailable.
   */
  private static <F> @Nullable RouteBackend<F> draw(
      List<Weighted<F>> backends, Predicate<RouteBackend<F>> available, RandomGenerator random) {
    if (backends.size() == 1) {
      RouteBackend<F> only = backends.get(0).backend();
      return available.test(only) ? only : null;
    }
    long total = 0;
    for (Weighted<F> weighted : backends) {
      total += available.test(weighted.backend()) ? weighted.weight() : 0;
    }
    if (total == 0) {
      return null;
    }
    long ticket = random.nextLong(total);
    for (Weighted<F> weighted : backends) {
      if (available.test(weighted.backend())) {
        ticket -= weighted.weight();
        if (ticket < 0) {
          return weighted.backend();
        }
      }
    }
    throw new AssertionError("the draw lies within the sum of the weights");
  }
}
