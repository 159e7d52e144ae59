package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Probe;
import org.jspecify.annotations.Nullable;

/**
 * What a row of probe results amounts to. Immutable.
 *
 * @param successesNeeded results in a row that count as success
 * @param failuresNeeded results in a row that count as failure
 * @param last the last result
 * @param inRow how many results in a row were like it
 */
record ProbeTally(int successesNeeded, int failuresNeeded, boolean last, int inRow) {

  /** What to make of the results so far. */
  enum Verdict {
    SUCCESS,
    FAILURE,
    UNDECIDED
  }

  static ProbeTally of(Probe probe) {
    return new ProbeTally(
        number(probe.getSuccessThreshold(), 1), number(probe.getFailureThreshold(), 3), false, 0);
  }

  ProbeTally with(boolean success) {
    return new ProbeTally(
        successesNeeded, failuresNeeded, success, inRow > 0 && success == last ? inRow + 1 : 1);
  }

  Verdict verdict() {
    if (inRow == 0) {
      return Verdict.UNDECIDED;
    }
    if (last) {
      return inRow >= successesNeeded ? Verdict.SUCCESS : Verdict.UNDECIDED;
    }
    return inRow >= failuresNeeded ? Verdict.FAILURE : Verdict.UNDECIDED;
  }

  private static int number(@Nullable Integer value, int otherwise) {
    return value == null || value == 0 ? otherwise : value;
  }
}
