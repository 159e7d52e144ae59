package io.lorica.destination.model.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.TransportAddress;
import io.lorica.testkit.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EndpointFilterTest {
  private static Candidate pod(String name, String ip, String node, String... hints) {
    TransportAddress address = TransportAddress.of(ip, 80);
    return new Candidate(
        new Candidate.Id("Pod", new ResourceName("app", name), address.ip().v6()),
        Endpoint.unknown(address),
        name,
        node,
        List.of(hints));
  }

  private static List<String> addresses(List<Endpoint> endpoints) {
    return endpoints.stream().map(endpoint -> endpoint.address().ip().toString()).toList();
  }

  private static List<String> kept(
      EndpointFilter filter, boolean local, String zone, boolean ipv6, Candidate... candidates) {
    return addresses(filter.apply(List.of(candidates), local, zone, ipv6));
  }

  private static final EndpointFilter ANY = new EndpointFilter("", "n1");

  @Test
  @Spec("04#14")
  void localTrafficStaysOnTheNode() {
    Candidate here = pod("a", "10.0.0.1", "n1", "other");
    Candidate there = pod("b", "10.0.0.2", "n2");
    assertThat(kept(ANY, true, "", false, here, there)).containsExactly("10.0.0.1");
    assertThat(kept(new EndpointFilter("", "n9"), true, "", false, here, there)).isEmpty();
    assertThat(kept(ANY, false, "", false, here, there)).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  @Spec("04#15")
  void zoneHintsCountIfAllHaveThem() {
    Candidate a = pod("a", "10.0.0.1", "n1", "zone-a");
    Candidate b = pod("b", "10.0.0.2", "n2", "zone-b", "zone-c");
    Candidate none = pod("c", "10.0.0.3", "n3");
    assertThat(kept(ANY, false, "zone-a", false, a, b)).containsExactly("10.0.0.1");
    assertThat(kept(ANY, false, "zone-c", false, a, b)).containsExactly("10.0.0.2");
    assertThat(kept(ANY, false, "zone-a", false, a, b, none)).hasSize(3);
    assertThat(kept(ANY, false, "zone-z", false, a, b)).hasSize(2);
    assertThat(kept(ANY, false, "", false, a, b)).hasSize(2);
  }

  @Test
  @Spec({"04#16", "04#17"})
  void podHasOneFamily() {
    Candidate v4 = pod("a", "10.0.0.1", "n1", "zone-a");
    Candidate v6 = pod("a", "fd00::1", "n1", "zone-b");
    assertThat(kept(ANY, false, "", true, v4, v6)).containsExactly("fd00::1");
    assertThat(kept(ANY, false, "zone-a", true, v4, v6)).containsExactly("10.0.0.1");
    assertThat(kept(ANY, false, "", true, v4)).containsExactly("10.0.0.1");
    assertThat(kept(ANY, false, "", false, v4, v6)).containsExactly("10.0.0.1");
    assertThat(kept(ANY, false, "", false, v6)).isEmpty();
  }

  @Test
  @Spec("04#18")
  void hostnameSelectsOneInstance() {
    EndpointFilter one = new EndpointFilter("b", "");
    assertThat(kept(one, false, "", false, pod("a", "10.0.0.1", "n1"), pod("b", "10.0.0.2", "n1")))
        .containsExactly("10.0.0.2");
  }
}
