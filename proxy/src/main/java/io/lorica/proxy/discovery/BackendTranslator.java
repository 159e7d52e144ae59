package io.lorica.proxy.discovery;

import com.google.protobuf.Duration;
import io.lorica.proto.outbound.Backend.BalanceP2c;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Backend.LoadParameters;
import io.lorica.proxy.route.Backend.Penalty;
import io.lorica.proxy.route.Metadata;
import java.util.Map;
import java.util.Optional;

/** Backends from the wire (spec 02 §5, §9.4). Pure. */
final class BackendTranslator {
  private BackendTranslator() {}

  static Backend backend(boolean present, io.lorica.proto.outbound.Backend wire) throws Unusable {
    if (!present) {
      throw new Unusable("a route's backend is missing");
    }
    Metadata metadata = MetadataTranslator.outbound(wire.hasMetadata(), wire.getMetadata());
    if (!wire.hasQueue() || !wire.getQueue().hasFailfastTimeout()) {
      throw new Unusable("a backend needs a queue with a failfast timeout");
    }
    return new Backend(metadata, dispatcher(wire, metadata));
  }

  private static Backend.Dispatcher dispatcher(
      io.lorica.proto.outbound.Backend wire, Metadata metadata) throws Unusable {
    return switch (wire.getKindCase()) {
      case FORWARD ->
          new Backend.Forward(
              NetTranslator.socketAddress(wire.getForward().getAddr()),
              EndpointTranslator.metadata(wire.getForward(), Map.of()));
      case BALANCER -> balancer(wire.getBalancer());
      case KIND_NOT_SET ->
          new Backend.Fail("backend for " + described(metadata) + " has no dispatcher");
    };
  }

  /** {@code <kind> <namespace>/<name>} (spec 02 §5). */
  private static String described(Metadata metadata) {
    return switch (metadata) {
      case Metadata.Default made -> "default " + made.name();
      case Metadata.Resource resource ->
          resource.kind() + ' ' + resource.namespace() + '/' + resource.name();
    };
  }

  private static Backend.Balance balancer(BalanceP2c wire) throws Unusable {
    String authority = wire.getDiscovery().getDst().getPath();
    int colon = authority.lastIndexOf(':');
    if (colon <= 0 || colon == authority.length() - 1) {
      throw new Unusable("a balancer needs a name with a port to discover");
    }
    LoadParameters load =
        switch (wire.getLoadCase()) {
          case PEAK_EWMA ->
              LoadParameters.of(
                  required(wire.getPeakEwma().hasDefaultRtt(), wire.getPeakEwma().getDefaultRtt()),
                  required(wire.getPeakEwma().hasDecay(), wire.getPeakEwma().getDecay()));
          case PENALTY_PEAK_EWMA -> penalty(wire.getPenaltyPeakEwma());
          case LOAD_NOT_SET -> throw new Unusable("a balancer needs a load metric");
        };
    return new Backend.Balance(authority, load);
  }

  /** The penalty's own decay is not used: penalties fade as latencies do (spec 02 §11.3). */
  private static LoadParameters penalty(BalanceP2c.PenaltyPeakEwma wire) throws Unusable {
    return new LoadParameters(
        orElse(wire.hasDefaultRtt(), wire.getDefaultRtt(), LoadParameters.DEFAULT.defaultRtt()),
        orElse(wire.hasDecay(), wire.getDecay(), LoadParameters.DEFAULT.decay()),
        Optional.of(
            new Penalty(
                orElse(wire.hasPenalty(), wire.getPenalty(), Penalty.DEFAULT.penalty()),
                orElse(
                    wire.hasMaxRetryAfter(),
                    wire.getMaxRetryAfter(),
                    Penalty.DEFAULT.maxRetryAfter()))));
  }

  private static java.time.Duration required(boolean present, Duration wire) throws Unusable {
    if (!present) {
      throw new Unusable("a duration is missing");
    }
    return java.time.Duration.ofNanos(LimitTranslator.nanos(wire));
  }

  private static java.time.Duration orElse(boolean present, Duration wire, java.time.Duration unset)
      throws Unusable {
    return present ? java.time.Duration.ofNanos(LimitTranslator.nanos(wire)) : unset;
  }
}
