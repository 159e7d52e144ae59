package io.lorica.destination.model.outbound;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.outbound.Distribution.Load;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What a Service or EgressNetwork says about the traffic to it (spec 07 §4.3). Each group of
 * annotations stands alone: a mistake in one leaves that one at its default.
 *
 * @param opaquePorts the default list where the annotation is absent
 */
public record ParentSettings(
    PortRanges opaquePorts,
    Timeouts timeouts,
    Optional<Retry> httpRetry,
    Optional<Retry> grpcRetry,
    Optional<FailureAccrual> accrual,
    Load load) {

  /**
   * Reads all groups.
   *
   * @param problem told of a group that cannot be read, and why
   */
  public static ParentSettings of(
      Map<String, String> annotations,
      PortRanges defaultOpaquePorts,
      BiConsumer<String, String> problem) {
    String opaque = annotations.get("config.linkerd.io/opaque-ports");
    return new ParentSettings(
        opaque == null
            ? defaultOpaquePorts
            : or(PortRanges.strict(opaque), PortRanges.NONE, "opaque ports", problem),
        or(TrafficAnnotations.timeouts(annotations), Timeouts.NONE, "timeouts", problem),
        or(TrafficAnnotations.httpRetry(annotations), Optional.empty(), "HTTP retries", problem),
        or(TrafficAnnotations.grpcRetry(annotations), Optional.empty(), "gRPC retries", problem),
        or(BalancerAnnotations.accrual(annotations), Optional.empty(), "accrual", problem),
        or(BalancerAnnotations.load(annotations), Load.PEAK_EWMA, "load", problem));
  }

  private static <T> T or(
      Parsed<T> parsed, T fallback, String group, BiConsumer<String, String> problem) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Bad<T>(String reason) -> {
        problem.accept(group, reason);
        yield fallback;
      }
    };
  }
}
