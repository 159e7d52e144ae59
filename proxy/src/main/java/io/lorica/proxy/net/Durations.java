package io.lorica.proxy.net;

import java.time.Duration;

/** Durations as messages show them: {@code 1s}, {@code 300ms}, {@code 1.5s}. */
public final class Durations {
  private Durations() {}

  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return millis + "ms";
    }
    if (millis % 1_000 == 0) {
      return millis / 1_000 + "s";
    }
    String fraction = Long.toString(1_000 + millis % 1_000).substring(1);
    return millis / 1_000 + "." + fraction.replaceAll("0+$", "") + "s";
  }
}
