package io.lorica.proxy.discovery;

import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.Distribution.RouteBackend;
import io.lorica.proxy.route.Distribution.Weighted;
import java.util.List;

/** What a distribution must satisfy, whatever its routes are for (spec 02 §5). Pure. */
final class Distributions {
  private Distributions() {}

  static <F> Distribution<F> first(List<RouteBackend<F>> backends) throws Unusable {
    if (backends.isEmpty()) {
      throw new Unusable("a distribution has no backends");
    }
    return new Distribution.FirstAvailable<>(List.copyOf(backends));
  }

  static <F> Distribution<F> random(List<Weighted<F>> backends) throws Unusable {
    if (backends.isEmpty()) {
      throw new Unusable("a distribution has no backends");
    }
    if (backends.size() > 1 && backends.stream().allMatch(backend -> backend.weight() == 0)) {
      throw new Unusable("all weights of a distribution are zero");
    }
    return new Distribution.RandomAvailable<>(List.copyOf(backends));
  }
}
