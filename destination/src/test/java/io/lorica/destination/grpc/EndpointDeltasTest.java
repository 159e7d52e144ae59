package io.lorica.destination.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.Endpoint;
import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.proto.destination.Update;
import io.lorica.proto.destination.WeightedAddr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EndpointDeltasTest {
  private final EndpointDeltas deltas =
      new EndpointDeltas(new EndpointTranslator(Optional.empty(), true));

  private static Endpoint endpoint(String ip, String zone, String label) {
    return new Endpoint(TransportAddress.of(ip, 80), Map.of("pod", label), zone, null, "");
  }

  private static EndpointSet set(String clientZone, Endpoint... endpoints) {
    return new EndpointSet(Map.of("service", "web"), clientZone, List.of(endpoints));
  }

  @Test
  void addsComeBeforeRemovals() {
    EndpointSet before = set("", endpoint("10.0.0.1", "", "a"), endpoint("10.0.0.3", "", "c"));
    EndpointSet after =
        set(
            "",
            endpoint("10.0.0.1", "", "a"),
            endpoint("10.0.0.2", "", "b"),
            endpoint("10.0.0.4", "", "d"));
    List<Update> updates = deltas.between(before, after);
    assertThat(updates).hasSize(2);
    assertThat(updates.get(0).getAdd().getAddrsList())
        .extracting(addr -> addr.getMetricLabelsOrThrow("pod"))
        .containsExactly("b", "d");
    assertThat(updates.get(0).getAdd().getMetricLabelsMap()).containsEntry("service", "web");
    assertThat(updates.get(1).getRemove().getAddrsList())
        .extracting(addr -> addr.getIp().getIpv4() & 255)
        .containsExactly(3);
  }

  @Test
  void changedEndpointIsAddedAgain() {
    List<Update> updates =
        deltas.between(
            set("", endpoint("10.0.0.1", "", "a")), set("", endpoint("10.0.0.1", "", "b")));
    assertThat(updates).hasSize(1);
    assertThat(updates.getFirst().hasAdd()).isTrue();
  }

  @Test
  void setsThatLookAlikeToTheClientSayNothing() {
    assertThat(
            deltas.between(
                set("zone-a", endpoint("10.0.0.1", "", "a")),
                set("zone-b", endpoint("10.0.0.1", "", "a"))))
        .isEmpty();
  }

  @Test
  void localityIsSeenFromTheClient() {
    Endpoint endpoint = endpoint("10.0.0.1", "zone-a", "a");
    assertThat(first(set("zone-a", endpoint)).getMetricLabelsOrThrow("zone_locality"))
        .isEqualTo("local");
    assertThat(first(set("zone-a", endpoint)).getWeight()).isEqualTo(100_000);
    assertThat(first(set("zone-b", endpoint)).getMetricLabelsOrThrow("zone_locality"))
        .isEqualTo("remote");
    assertThat(first(set("", endpoint)).getMetricLabelsOrThrow("zone_locality"))
        .isEqualTo("unknown");
    assertThat(deltas.between(set("zone-a", endpoint), set("zone-b", endpoint))).hasSize(1);
  }

  private WeightedAddr first(EndpointSet set) {
    return deltas.between(EndpointDeltas.NOTHING, set).getFirst().getAdd().getAddrs(0);
  }

  @Test
  void sameStepIsComputedOnce() {
    EndpointSet before = set("", endpoint("10.0.0.1", "", "a"));
    EndpointSet after = set("", endpoint("10.0.0.2", "", "b"));
    assertThat(deltas.between(before, after)).isSameAs(deltas.between(before, after));
  }
}
