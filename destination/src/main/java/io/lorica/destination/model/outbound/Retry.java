package io.lorica.destination.model.outbound;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When and how often a request is sent again.
 *
 * @param limit tries beyond the first
 * @param timeout per try; null = none
 * @param statuses of HTTP responses
 * @param codes of gRPC responses
 */
public record Retry(
    int limit, @Nullable Duration timeout, List<StatusRange> statuses, Set<GrpcCode> codes) {
  public Retry {
    statuses = List.copyOf(statuses);
    codes = Set.copyOf(codes);
  }

  /** Inclusive. */
  public record StatusRange(int start, int end) {}

  /** The gRPC codes after which a retry can make sense. */
  public enum GrpcCode {
    CANCELLED("cancelled"),
    DEADLINE_EXCEEDED("deadline-exceeded"),
    INTERNAL("internal"),
    RESOURCE_EXHAUSTED("resource-exhausted"),
    UNAVAILABLE("unavailable");

    private final String text;

    GrpcCode(String text) {
      this.text = text;
    }

    /** As annotations write it. */
    public String text() {
      return text;
    }
  }
}
