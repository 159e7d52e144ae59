package io.lorica.destination.model.outbound;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.outbound.Retry.GrpcCode;
import io.lorica.destination.model.outbound.Retry.StatusRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The timeout and retry annotations of routes, Services and EgressNetworks (spec 07 §4.3, §4.6).
 */
public final class TrafficAnnotations {
  private static final int DEFAULT_LIMIT = 1;

  private TrafficAnnotations() {}

  /** {@code timeout.linkerd.io/…}. */
  public static Parsed<Timeouts> timeouts(Map<String, String> annotations) {
    return duration(annotations, "timeout.linkerd.io/request")
        .then(
            request ->
                duration(annotations, "timeout.linkerd.io/response")
                    .then(
                        response ->
                            duration(annotations, "timeout.linkerd.io/idle")
                                .map(
                                    idle ->
                                        new Timeouts(
                                            request.orElse(null),
                                            response.orElse(null),
                                            idle.orElse(null)))));
  }

  /** Absent and zero are the same: none. */
  private static Parsed<Optional<Duration>> duration(Map<String, String> annotations, String key) {
    String text = annotations.get(key);
    return text == null
        ? new Parsed.Ok<>(Optional.empty())
        : SimpleDuration.parse(text)
            .map(duration -> Optional.of(duration).filter(it -> !it.isZero()));
  }

  /**
   * {@code retry.linkerd.io/…} for HTTP requests; empty where nothing is said.
   *
   * @param annotations of the route or its parent
   */
  public static Parsed<Optional<Retry>> httpRetry(Map<String, String> annotations) {
    return statuses(annotations.get("retry.linkerd.io/http"))
        .then(
            statuses ->
                retry(annotations, statuses.isPresent(), statuses.orElse(List.of()), Set.of()));
  }

  /** The same for gRPC requests. */
  public static Parsed<Optional<Retry>> grpcRetry(Map<String, String> annotations) {
    return codes(annotations.get("retry.linkerd.io/grpc"))
        .then(codes -> retry(annotations, codes.isPresent(), List.of(), codes.orElse(Set.of())));
  }

  private static Parsed<Optional<Retry>> retry(
      Map<String, String> annotations,
      boolean conditions,
      List<StatusRange> statuses,
      Set<GrpcCode> codes) {
    return limit(annotations.get("retry.linkerd.io/limit"))
        .then(
            limit ->
                duration(annotations, "retry.linkerd.io/timeout")
                    .map(
                        timeout ->
                            conditions || limit.isPresent() || timeout.isPresent()
                                ? Optional.of(
                                    new Retry(
                                        limit.orElse(DEFAULT_LIMIT),
                                        timeout.orElse(null),
                                        statuses,
                                        codes))
                                : Optional.empty()));
  }

  private static Parsed<Optional<Integer>> limit(@Nullable String text) {
    if (text == null) {
      return new Parsed.Ok<>(Optional.empty());
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 0 && limit <= 65_535) {
        return new Parsed.Ok<>(Optional.of(limit).filter(it -> it != 0));
      }
    } catch (NumberFormatException _) {
      // Falls through to the one message.
    }
    return new Parsed.Bad<>("invalid retry limit: " + text);
  }

  private static Parsed<Optional<List<StatusRange>>> statuses(@Nullable String text) {
    if (text == null) {
      return new Parsed.Ok<>(Optional.empty());
    }
    List<StatusRange> ranges = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      StatusRange range = range(item);
      if (range == null) {
        return new Parsed.Bad<>("invalid retry condition: " + text);
      }
      ranges.add(range);
    }
    return new Parsed.Ok<>(Optional.of(ranges));
  }

  private static @Nullable StatusRange range(String item) {
    if (item.equalsIgnoreCase("5xx")) {
      return new StatusRange(500, 599);
    }
    if (item.equalsIgnoreCase("gateway-error")) {
      return new StatusRange(502, 504);
    }
    int dash = item.indexOf('-');
    int start = status(dash < 0 ? item : item.substring(0, dash));
    int end = dash < 0 ? start : status(item.substring(dash + 1));
    return start < 0 || end < start ? null : new StatusRange(start, end);
  }

  private static int status(String text) {
    boolean digits = text.length() == 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int status = digits ? Integer.parseInt(text) : -1;
    return status >= 100 && status <= 599 ? status : -1;
  }

  private static Parsed<Optional<Set<GrpcCode>>> codes(@Nullable String text) {
    if (text == null) {
      return new Parsed.Ok<>(Optional.empty());
    }
    Set<GrpcCode> codes = EnumSet.noneOf(GrpcCode.class);
    for (String item : text.split(",", -1)) {
      Optional<GrpcCode> code = code(item);
      if (code.isEmpty()) {
        return new Parsed.Bad<>("Unknown grpc retry condition: " + item);
      }
      codes.add(code.get());
    }
    return new Parsed.Ok<>(Optional.of(codes));
  }

  private static Optional<GrpcCode> code(String item) {
    for (GrpcCode code : GrpcCode.values()) {
      if (code.text().equalsIgnoreCase(item)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
