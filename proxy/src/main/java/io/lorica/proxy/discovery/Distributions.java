package io.lorica.proxy.discovery;

import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.Distribution.RouteBackend;
import io.lorica.proxy.route.Distribution.Weighted;
import java.util.ArrayList;
import java.util.List;

/** What a distribution must satisfy, whatever its routes are for (spec 02 §5). Pure. */
final class Distributions {
  private Distributions() {}

  static <F, W> Distribution<F> first(List<W> wire, Translation<W, RouteBackend<F>> backend)
      throws Unusable {
    if (wire.isEmpty()) {
      throw new Unusable("a distribution has no backends");
    }
    return new Distribution.FirstAvailable<>(each(wire, backend));
  }

  static <F, W> Distribution<F> random(List<W> wire, Translation<W, Weighted<F>> backend)
      throws Unusable {
    if (wire.isEmpty()) {
      throw new Unusable("a distribution has no backends");
    }
    List<Weighted<F>> backends = each(wire, backend);
    if (backends.size() > 1 && backends.stream().allMatch(each -> each.weight() == 0)) {
      throw new Unusable("all weights of a distribution are zero");
    }
    return new Distribution.RandomAvailable<>(backends);
  }

  static <F> Weighted<F> weighted(RouteBackend<F> backend, int unsignedWeight) {
    return new Weighted<>(backend, Integer.toUnsignedLong(unsignedWeight));
  }

  static Unusable missing() {
    return new Unusable("a rule needs backends");
  }

  /** Each element translated, in order. */
  static <W, V> List<V> each(List<W> wire, Translation<W, V> translation) throws Unusable {
    List<V> values = new ArrayList<>(wire.size());
    for (W element : wire) {
      values.add(translation.translate(element));
    }
    return List.copyOf(values);
  }
}
