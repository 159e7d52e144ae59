package io.lorica.proxy.config;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where configuration is read from, so that no test touches the environment of its process. */
public interface EnvSource {
  /** The value of a variable, or null where it is not set. A set variable may be empty. */
  @Nullable String get(String name);

  /** The names of all variables that are set. */
  Set<String> names();

  /** The environment of this process. */
  static EnvSource system() {
    return of(System.getenv());
  }

  /** Exactly these variables. */
  static EnvSource of(Map<String, String> variables) {
    Map<String, String> copy = Map.copyOf(variables);
    return new EnvSource() {
      @Override
      public @Nullable String get(String name) {
        return copy.get(name);
      }

      @Override
      public Set<String> names() {
        return copy.keySet();
      }
    };
  }
}
