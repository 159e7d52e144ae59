package io.lorica.destination.model.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.TransportAddress;
import io.lorica.testkit.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths of {@code Get} and {@code GetProfile}; the recordings hold many more bad ones. */
final class DestinationNamesTest {
  private static final String DOMAIN = "cluster.local";

  @ParameterizedTest
  @Spec({"04#1", "10#15"})
  @CsvSource({
    "foo.ns.svc.cluster.local, '', 80",
    "foo.ns.svc.cluster.local:8080, '', 8080",
    "pod-0.foo.ns.svc.cluster.local:8989, pod-0, 8989",
    ".foo.ns.svc.cluster.local:80, '', 80"
  })
  void pathNamesServiceInstanceAndPort(String path, String instance, int port) {
    assertThat(EndpointsTarget.parse(path, DOMAIN))
        .isEqualTo(
            new Parsed.Ok<>(
                new EndpointsTarget(
                    new ServiceHost(instance, new ResourceName("ns", "foo")), port, path)));
  }

  @ParameterizedTest
  @Spec("04#3")
  @CsvSource({
    "foo.ns.svc:80",
    "foo.ns:80",
    "foo:80",
    "foo.ns.svc.cluster.local:0",
    "fd00::1",
    "''"
  })
  void otherNamesAreInvalid(String path) {
    assertThat(EndpointsTarget.parse(path, DOMAIN))
        .isEqualTo(new Parsed.Bad<>("Invalid authority: " + path));
  }

  @Test
  @Spec({"04#2", "10#11"})
  void getKnowsNoAddresses() {
    assertThat(EndpointsTarget.parse("10.1.2.3:80", DOMAIN))
        .isEqualTo(new Parsed.Bad<>("IP queries not supported by Get API: host=10.1.2.3"));
  }

  @Test
  void profileKnowsAddresses() {
    assertThat(ProfileTarget.parse("[fd00::1]:443", DOMAIN))
        .isEqualTo(
            new Parsed.Ok<>(
                new ProfileTarget.Ip(TransportAddress.of("fd00::1", 443), "[fd00::1]:443")));
  }

  @Test
  void profileSaysWhatIsWrong() {
    assertThat(ProfileTarget.parse("foo.ns:80", DOMAIN))
        .isEqualTo(
            new Parsed.Bad<>(
                "invalid service \"foo.ns\": \"name foo.ns does not match cluster domain"
                    + " cluster.local\""));
    assertThat(ProfileTarget.parse("foo:0", DOMAIN))
        .isEqualTo(new Parsed.Bad<>("invalid authority: \"foo:0\": \"invalid port 0\""));
  }
}
