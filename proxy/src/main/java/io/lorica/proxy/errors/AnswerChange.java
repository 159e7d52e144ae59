package io.lorica.proxy.errors;

import io.lorica.proxy.http.HeaderBlock;

/** What a layer does to the fields of answers that pass it. */
@FunctionalInterface
public interface AnswerChange {
  /** Changes them. */
  void apply(HeaderBlock headers);

  /** This and then another. */
  default AnswerChange then(AnswerChange next) {
    return headers -> {
      apply(headers);
      next.apply(headers);
    };
  }

  /** Nothing is done. */
  AnswerChange NONE = _ -> {};
}
