package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.AddrSet;
import io.lorica.proto.destination.NoEndpoints;
import io.lorica.proto.destination.Update;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.destination.WeightedAddrSet;
import io.lorica.proto.net.TcpAddress;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 02 §11.1. */
class EndpointAccumulatorTest {
  private final EndpointAccumulator accumulator = new EndpointAccumulator();

  private static TcpAddress address(int last) {
    return NetTranslator.wire(IpLiterals.socketAddress("10.0.0." + last, 80));
  }

  private static Update add(int... lasts) {
    WeightedAddrSet.Builder set = WeightedAddrSet.newBuilder();
    for (int last : lasts) {
      set.addAddrs(WeightedAddr.newBuilder().setAddr(address(last)));
    }
    return Update.newBuilder().setAdd(set).build();
  }

  private static Update remove(int... lasts) {
    AddrSet.Builder set = AddrSet.newBuilder();
    for (int last : lasts) {
      set.addAddrs(address(last));
    }
    return Update.newBuilder().setRemove(set).build();
  }

  private static Update none(boolean exists) {
    return Update.newBuilder().setNoEndpoints(NoEndpoints.newBuilder().setExists(exists)).build();
  }

  private List<Integer> after(Update update) {
    return lasts(accumulator.apply(update).orElseThrow());
  }

  private static List<Integer> lasts(EndpointSet set) {
    return set.endpoints().keySet().stream()
        .map(address -> (int) address.getAddress().getAddress()[3])
        .toList();
  }

  @Test
  void additionsMergeAndRemovalsDelete() {
    assertThat(after(add(1, 2))).containsExactly(1, 2);
    assertThat(after(add(2, 3))).containsExactly(1, 2, 3);
    assertThat(after(remove(1, 9))).containsExactly(2, 3);
    assertThat(after(remove(2, 3))).isEmpty();
  }

  @Test
  @Spec("02#28")
  void theFirstAdditionOfANewStreamReplacesEverything() {
    accumulator.apply(add(1, 2));
    accumulator.reconnected();
    assertThat(after(add(2, 3))).containsExactly(2, 3);
    assertThat(after(add(4))).containsExactly(2, 3, 4);
  }

  @Test
  void aRemovalAtTheBeginningOfAStreamIsIgnored() {
    assertThat(accumulator.apply(remove(1))).isEmpty();
    accumulator.apply(add(1, 2));
    accumulator.reconnected();
    assertThat(accumulator.apply(remove(1))).isEmpty();
    assertThat(after(add(5))).containsExactly(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noEndpointsEmptiesTheSet(boolean exists) {
    accumulator.apply(add(1));
    assertThat(after(none(exists))).isEmpty();
    assertThat(after(add(2))).containsExactly(2);

    accumulator.reconnected();
    assertThat(after(none(exists))).isEmpty();
    assertThat(after(add(3))).containsExactly(3);
  }

  @Test
  void messagesOfNoUseChangeNothing() {
    accumulator.apply(add(1));
    accumulator.reconnected();
    assertThat(accumulator.apply(Update.getDefaultInstance())).isEmpty();
    assertThat(accumulator.apply(add())).isEmpty();
    assertThat(accumulator.apply(Update.newBuilder().setAdd(broken()).build())).isEmpty();
    assertThat(after(add(2))).containsExactly(2);
  }

  /** An address without a port, one without an IP, one with a port too large. */
  private static WeightedAddrSet.Builder broken() {
    return WeightedAddrSet.newBuilder()
        .addAddrs(WeightedAddr.newBuilder().setAddr(address(1).toBuilder().setPort(0)))
        .addAddrs(WeightedAddr.newBuilder().setAddr(address(1).toBuilder().clearIp()))
        .addAddrs(WeightedAddr.newBuilder().setAddr(address(1).toBuilder().setPort(65_536)))
        .addAddrs(WeightedAddr.newBuilder());
  }

  @Test
  void anUnusableAddressHarmsOnlyItself() {
    WeightedAddrSet.Builder set = broken().addAddrs(WeightedAddr.newBuilder().setAddr(address(7)));
    assertThat(after(Update.newBuilder().setAdd(set).build())).containsExactly(7);
  }

  @Test
  void changedMetadataReplacesAnEndpoint() {
    accumulator.apply(add(1));
    WeightedAddr hinted =
        WeightedAddr.newBuilder()
            .setAddr(address(1))
            .setProtocolHint(
                io.lorica.proto.destination.ProtocolHint.newBuilder()
                    .setH2(io.lorica.proto.destination.ProtocolHint.H2.getDefaultInstance()))
            .build();
    Optional<EndpointSet> set =
        accumulator.apply(
            Update.newBuilder().setAdd(WeightedAddrSet.newBuilder().addAddrs(hinted)).build());

    assertThat(set.orElseThrow().endpoints().values())
        .extracting(EndpointMetadata::hint)
        .containsExactly(EndpointMetadata.ProtocolHint.H2);
  }

  @Test
  void aSetOnceGivenOutDoesNotChange() {
    EndpointSet first = accumulator.apply(add(1)).orElseThrow();
    accumulator.apply(add(2));
    assertThat(lasts(first)).containsExactly(1);
  }
}
