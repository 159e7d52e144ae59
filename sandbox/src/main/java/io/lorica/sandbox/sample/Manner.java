package io.lorica.sandbox.sample;

import java.time.Duration;
import java.util.Map;

/**
 * How a version of a backend behaves.
 *
 * @param version its name
 * @param delay how long each answer takes
 * @param errorRatio share of requests that it fails, 0 to 1
 */
record Manner(String version, Duration delay, double errorRatio) {

  /** From {@code VERSION}, {@code DELAY_MILLIS} and {@code ERROR_RATIO}. */
  static Manner of(Map<String, String> env) {
    return new Manner(
        env.getOrDefault("VERSION", "v1"),
        Duration.ofMillis(Long.parseLong(env.getOrDefault("DELAY_MILLIS", "0"))),
        Double.parseDouble(env.getOrDefault("ERROR_RATIO", "0")));
  }

  /** Whether the request that drew this number (0 to 1) is to fail. */
  boolean fails(double drawn) {
    return drawn < errorRatio;
  }
}
