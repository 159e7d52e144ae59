package io.lorica.proxy.discovery;

import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.RequestMatch;
import io.lorica.proto.destination.ResponseMatch;
import io.lorica.proto.destination.RetryBudget;
import io.lorica.proto.destination.Route;
import io.lorica.proto.destination.WeightedDst;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.ProfileMatch;
import io.lorica.proxy.route.ProfileRule.RetryAllowance;
import io.lorica.proxy.route.ResponseClass;
import io.lorica.proxy.route.ResponseClass.Condition;
import io.lorica.proxy.route.WholeRegex;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Profiles from the wire (spec 02 §17). What cannot be read of one is left out, part by part (spec
 * 10 §16). Pure.
 */
final class ProfileTranslator {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long MAX_TTL_NS = 60 * SECOND_NS;
  private static final double MAX_RATIO = 1000;
  private static final int MIN_STATUS = 100;
  private static final int MAX_STATUS = 999;

  private ProfileTranslator() {}

  static Profile translate(DestinationProfile wire) {
    return new Profile(
        wire.getFullyQualifiedName(),
        wire.getOpaqueProtocol(),
        endpoint(wire),
        present(wire.getRoutesList(), ProfileTranslator::route),
        present(wire.getDstOverridesList(), ProfileTranslator::target),
        wire.hasRetryBudget() ? budget(wire.getRetryBudget()) : Optional.empty());
  }

  private static Optional<Profile.Endpoint> endpoint(DestinationProfile wire) {
    if (!wire.hasEndpoint()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Profile.Endpoint(
              NetTranslator.socketAddress(wire.getEndpoint().getAddr()),
              EndpointTranslator.metadata(wire.getEndpoint(), Map.of())));
    } catch (Unusable unusable) {
      return Optional.empty();
    }
  }

  private static <W, V> List<V> present(
      List<W> wire, java.util.function.Function<W, Optional<V>> each) {
    return wire.stream().map(each).flatMap(Optional::stream).toList();
  }

  private static Optional<Profile.Route> route(Route wire) {
    return match(wire.getCondition())
        .map(
            match ->
                new Profile.Route(
                    match,
                    present(wire.getResponseClassesList(), ProfileTranslator::responseClass),
                    Labels.NONE.withAll("rt_", new TreeMap<>(wire.getMetricsLabelsMap())),
                    wire.getIsRetryable(),
                    wire.hasTimeout() ? nanos(wire.getTimeout()) : 0));
  }

  private static Optional<ProfileMatch> match(RequestMatch wire) {
    return switch (wire.getMatchCase()) {
      case ALL ->
          Optional.of(
              new ProfileMatch.All(
                  present(wire.getAll().getMatchesList(), ProfileTranslator::match)));
      case ANY ->
          Optional.of(
              new ProfileMatch.Any(
                  present(wire.getAny().getMatchesList(), ProfileTranslator::match)));
      case NOT -> match(wire.getNot()).map(ProfileMatch.Not::new);
      case PATH -> WholeRegex.anchored(wire.getPath().getRegex()).map(ProfileMatch.Path::new);
      case METHOD -> method(wire.getMethod());
      case MATCH_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<ProfileMatch> method(io.lorica.proto.httptypes.HttpMethod wire) {
    try {
      return Optional.of(new ProfileMatch.Method(MatchTranslator.method(wire)));
    } catch (Unusable unusable) {
      return Optional.empty();
    }
  }

  private static Optional<ResponseClass> responseClass(
      io.lorica.proto.destination.ResponseClass wire) {
    return condition(wire.getCondition())
        .map(condition -> new ResponseClass(condition, wire.getIsFailure()));
  }

  private static Optional<Condition> condition(ResponseMatch wire) {
    return switch (wire.getMatchCase()) {
      case ALL -> several(wire.getAll()).map(Condition.All::new);
      case ANY -> several(wire.getAny()).map(Condition.Any::new);
      case NOT -> condition(wire.getNot()).map(Condition.Not::new);
      case STATUS -> status(wire.getStatus().getMin(), wire.getStatus().getMax());
      case MATCH_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<List<Condition>> several(ResponseMatch.Seq wire) {
    List<Condition> parts = present(wire.getMatchesList(), ProfileTranslator::condition);
    return parts.isEmpty() ? Optional.empty() : Optional.of(parts);
  }

  private static Optional<Condition> status(int min, int max) {
    boolean valid =
        min >= MIN_STATUS && min <= MAX_STATUS && max >= MIN_STATUS && max <= MAX_STATUS;
    return valid ? Optional.of(new Condition.Status(min, max)) : Optional.empty();
  }

  private static Optional<Profile.Target> target(WeightedDst wire) {
    String authority = wire.getAuthority();
    int colon = authority.lastIndexOf(':');
    if (wire.getWeight() == 0 || colon <= 0 || colon == authority.length() - 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Profile.Target(authority, Integer.toUnsignedLong(wire.getWeight()), backend(wire)));
  }

  private static Optional<Metadata> backend(WeightedDst wire) {
    try {
      return wire.hasBackendRef()
          ? Optional.of(MetadataTranslator.outbound(true, wire.getBackendRef()))
          : Optional.empty();
    } catch (Unusable unusable) {
      return Optional.empty();
    }
  }

  private static Optional<RetryAllowance> budget(RetryBudget wire) {
    long ttlNs = wire.hasTtl() ? nanos(wire.getTtl()) : 0;
    long min = Integer.toUnsignedLong(wire.getMinRetriesPerSecond());
    double ratio = wire.getRetryRatio();
    boolean valid =
        ttlNs >= SECOND_NS
            && ttlNs <= MAX_TTL_NS
            && min <= Integer.MAX_VALUE
            && ratio >= 0
            && ratio <= MAX_RATIO;
    return valid ? Optional.of(new RetryAllowance(ttlNs, min, ratio)) : Optional.empty();
  }

  /** 0, which is none, for one that is not a duration. */
  private static long nanos(com.google.protobuf.Duration wire) {
    try {
      return LimitTranslator.nanos(wire);
    } catch (Unusable unusable) {
      return 0;
    }
  }
}
