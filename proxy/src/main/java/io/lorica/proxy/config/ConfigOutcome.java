package io.lorica.proxy.config;

import java.util.List;

/** What became of reading the environment. */
public sealed interface ConfigOutcome {
  /** Lines to be logged at WARN: unknown variables, deprecated names, values ignored. */
  List<String> warnings();

  /** All is well. */
  record Loaded(ProxyConfig config, List<String> warnings) implements ConfigOutcome {
    public Loaded {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The proxy must not start.
   *
   * @param errors one line for each fault, to be logged at ERROR; each names its variable
   * @param reason the short reason of spec 03 §1.2
   */
  record Invalid(List<String> errors, String reason, List<String> warnings)
      implements ConfigOutcome {
    /** What the process then exits with. */
    public static final int EXIT_CODE = 64;

    public Invalid {
      errors = List.copyOf(errors);
      warnings = List.copyOf(warnings);
    }

    /** One message with everything that is wrong, for standard error. */
    public String message() {
      StringBuilder text = new StringBuilder("Invalid configuration: ").append(reason);
      for (String error : errors) {
        text.append("\n  ").append(error);
      }
      return text.toString();
    }
  }
}
