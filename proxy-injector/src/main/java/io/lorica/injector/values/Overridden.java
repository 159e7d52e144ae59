package io.lorica.injector.values;

import java.util.List;

/**
 * The installation's values as one pod's annotations have changed them.
 *
 * @param warnings one for each annotation that was ignored because of its value
 */
public record Overridden(Values values, List<String> warnings) {
  public Overridden {
    warnings = List.copyOf(warnings);
  }
}
