package io.lorica.proxy.route;

import java.util.List;

/**
 * How a rule chooses among its backends (spec 02 §9.3).
 *
 * @param <F> the kind of filter its backends carry
 */
public sealed interface Distribution<F> {
  /** A backend with the filters that apply on the way to it. */
  record RouteBackend<F>(Backend backend, List<F> filters) {}

  /** A backend and its share. */
  record Weighted<F>(RouteBackend<F> backend, long weight) {}

  /** No backend: every request is shed. */
  record Empty<F>() implements Distribution<F> {}

  /** The first backend, in order, that takes the request. */
  record FirstAvailable<F>(List<RouteBackend<F>> backends) implements Distribution<F> {}

  /** A weighted draw among those that take the request. */
  record RandomAvailable<F>(List<Weighted<F>> backends) implements Distribution<F> {}

  /** The backends, in order. */
  default List<RouteBackend<F>> all() {
    return switch (this) {
      case Empty<F> _ -> List.of();
      case FirstAvailable<F> first -> first.backends;
      case RandomAvailable<F> random -> random.backends.stream().map(Weighted::backend).toList();
    };
  }
}
