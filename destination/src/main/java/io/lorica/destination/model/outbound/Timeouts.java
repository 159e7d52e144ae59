package io.lorica.destination.model.outbound;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Limits of time for a request; null = none. */
public record Timeouts(
    @Nullable Duration request, @Nullable Duration response, @Nullable Duration idle) {
  public static final Timeouts NONE = new Timeouts(null, null, null);

  public boolean none() {
    return equals(NONE);
  }
}
