package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.Update;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.net.TcpAddress;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proxy.harness.Cost;
import io.lorica.proxy.metrics.Labels;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a control plane says is a value, or refused by a value that says why; the same for the
 * same message, at a cost in proportion to its size, and such that no request which it touches can
 * be misread. A first byte of zero says that bytes of the wire follow, any other that a {@link
 * Shorthand} does.
 */
class DiscoveryFuzzTest {
  private static final Duration DETECT_TIMEOUT = Duration.ofSeconds(10);

  @FuzzTest(maxDuration = "1m")
  void outboundPolicies(byte[] input) {
    byte[] bytes = wire(input);
    OutboundPolicy message = parsed(OutboundPolicy.parser(), bytes);
    if (message == null) {
      return;
    }
    ClientPolicy policy =
        Cost.bounded(bytes.length, () -> ClientPolicyTranslator.translate(message));
    assertThat(ClientPolicyTranslator.translate(message)).isEqualTo(policy);
    ClientPolicyTranslator.invalidity(policy).ifPresent(reason -> assertThat(reason).isNotBlank());
    Cost.bounded(
        bytes.length,
        () -> {
          PolicyUse.of(policy);
          return policy;
        });
  }

  @FuzzTest(maxDuration = "1m")
  void serverPolicies(byte[] input) {
    byte[] bytes = wire(input);
    Server message = parsed(Server.parser(), bytes);
    if (message == null) {
      return;
    }
    ServerPolicy policy =
        Cost.bounded(bytes.length, () -> ServerPolicyTranslator.translate(message, DETECT_TIMEOUT));
    assertThat(ServerPolicyTranslator.translate(message, DETECT_TIMEOUT)).isEqualTo(policy);
    Cost.bounded(
        bytes.length,
        () -> {
          PolicyUse.of(policy);
          return policy;
        });
  }

  @FuzzTest(maxDuration = "1m")
  void profiles(byte[] input) {
    byte[] bytes = wire(input);
    DestinationProfile message = parsed(DestinationProfile.parser(), bytes);
    if (message == null) {
      return;
    }
    Profile profile = Cost.bounded(bytes.length, () -> ProfileTranslator.translate(message));
    assertThat(ProfileTranslator.translate(message)).isEqualTo(profile);
    profile.endpoint().ifPresent(endpoint -> wellFormed(endpoint.metadata().labels()));
    profile.routes().forEach(route -> wellFormed(route.labels()));
    Cost.bounded(
        bytes.length,
        () -> {
          PolicyUse.of(ProfilePolicy.of(profile, 80));
          return profile;
        });
  }

  /** Messages one after the other, as the fields of one: the set is what they add up to. */
  @FuzzTest(maxDuration = "1m")
  void endpointUpdates(byte[] input) {
    EndpointAccumulator accumulator = new EndpointAccumulator();
    Set<InetSocketAddress> expected = new HashSet<>();
    for (Update message : updates(wire(input))) {
      Optional<EndpointSet> set =
          Cost.bounded(message.getSerializedSize(), () -> accumulator.apply(message));
      model(message, expected);
      if (set.isPresent()) {
        assertThat(set.get().endpoints().keySet()).isEqualTo(expected);
        set.get().endpoints().values().forEach(endpoint -> wellFormed(endpoint.labels()));
      }
    }
  }

  private static void model(Update message, Set<InetSocketAddress> expected) {
    switch (message.getUpdateCase()) {
      case ADD -> {
        for (WeightedAddr endpoint : message.getAdd().getAddrsList()) {
          address(endpoint.getAddr()).ifPresent(expected::add);
        }
      }
      case REMOVE -> {
        for (TcpAddress removed : message.getRemove().getAddrsList()) {
          address(removed).ifPresent(expected::remove);
        }
      }
      case NO_ENDPOINTS -> expected.clear();
      case UPDATE_NOT_SET -> {}
    }
  }

  private static Optional<InetSocketAddress> address(TcpAddress wire) {
    try {
      return Optional.of(NetTranslator.socketAddress(wire));
    } catch (Unusable unusable) {
      assertThat(unusable.reason()).isNotBlank();
      return Optional.empty();
    }
  }

  /** What stands between the braces of a metric, by the format's rules. */
  private static void wellFormed(Labels labels) {
    assertThat(labels.text())
        .matches("(?s)([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\n]|\\\\[\"\\\\n])*\"(,(?!$)|$))*");
  }

  private static byte[] wire(byte[] input) {
    return input.length > 0 && input[0] == 0
        ? Arrays.copyOfRange(input, 1, input.length)
        : Shorthand.wire(input);
  }

  private static List<Update> updates(byte[] bytes) {
    List<Update> updates = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      while (!in.isAtEnd()) {
        in.readTag();
        updates.add(Update.parseFrom(in.readByteArray()));
      }
    } catch (IOException malformed) {
      // The call ends here, with a status.
    }
    return updates;
  }

  /** The message, or null where the bytes are none: the call then ends with a status. */
  private static <M extends MessageLite> @Nullable M parsed(Parser<M> parser, byte[] bytes) {
    return Cost.bounded(bytes.length, () -> parse(parser, bytes)).orElse(null);
  }

  private static <M extends MessageLite> Optional<M> parse(Parser<M> parser, byte[] bytes) {
    try {
      return Optional.of(parser.parseFrom(bytes));
    } catch (InvalidProtocolBufferException malformed) {
      return Optional.empty();
    }
  }
}
