package io.lorica.destination.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The result of reading text that others wrote: a value, or the reason why it is none. */
public sealed interface Parsed<T> {
  /** The value. */
  record Ok<T>(T value) implements Parsed<T> {}

  /** Why there is no value, as a sentence for a status or a log line. */
  record Bad<T>(String reason) implements Parsed<T> {}

  default <R> Parsed<R> then(Function<? super T, Parsed<R>> next) {
    return switch (this) {
      case Ok<T>(T value) -> next.apply(value);
      case Bad<T>(String reason) -> new Bad<>(reason);
    };
  }

  default <R> Parsed<R> map(Function<? super T, ? extends R> next) {
    return then(value -> new Ok<>(next.apply(value)));
  }

  /** All values, or the first reason. */
  static <S, T> Parsed<List<T>> collect(List<S> sources, Function<? super S, Parsed<T>> read) {
    List<T> values = new ArrayList<>();
    for (S source : sources) {
      switch (read.apply(source)) {
        case Ok<T>(T value) -> values.add(value);
        case Bad<T>(String reason) -> {
          return new Bad<>(reason);
        }
      }
    }
    return new Ok<>(List.copyOf(values));
  }
}
