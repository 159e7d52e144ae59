package io.lorica.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.args.CommandLineProgram;
import io.lorica.destination.model.policy.DefaultPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  private static DestinationSettings settings(String... flags) {
    return CommandLineProgram.parse(new Main(), flags).settings(new SimpleMeterRegistry());
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    DestinationSettings settings = settings();
    assertThat(settings.listeners().discovery().getPort()).isEqualTo(8086);
    assertThat(settings.listeners().discoveryAdmin().getPort()).isEqualTo(9996);
    assertThat(settings.listeners().policy().getPort()).isEqualTo(8090);
    assertThat(settings.listeners().policyAdmin().getPort()).isEqualTo(9990);
    assertThat(settings.discovery().domains().trustDomain()).isEqualTo("cluster.local");
    assertThat(settings.discovery().forceOpaqueTransport()).isFalse();
    assertThat(settings.discovery().h2Upgrade()).isTrue();
    assertThat(settings.discovery().ipv6()).isTrue();
    assertThat(settings.discoveryFace().streamPatience()).isEqualTo(100);
    assertThat(settings.policy().defaultPolicy()).isEqualTo(DefaultPolicy.ALL_UNAUTHENTICATED);
    assertThat(settings.policy().networks().cluster()).hasSize(4);
    assertThat(settings.policy().networks().probes()).isEmpty();
  }

  @Test
  void namesOfBothProgramsAreTaken() {
    DestinationSettings settings =
        settings(
            "-controller-namespace=mesh",
            "--identity-domain=td",
            "-cluster-domain=cd",
            "-enable-ipv6=false",
            "-outbound-transport-mode=transport-header",
            "-default-opaque-ports=25,3306",
            "--default-policy=deny",
            "-enable-pprof=false",
            "--patch-timeout-ms=5000",
            "--server-tls-key=/x",
            "-log-level=info");
    assertThat(settings.discovery().domains().controlPlaneNamespace()).isEqualTo("mesh");
    assertThat(settings.policy().names().controlPlaneNamespace()).isEqualTo("mesh");
    assertThat(settings.discovery().domains().trustDomain()).isEqualTo("td");
    assertThat(settings.policy().names().identityDomain()).isEqualTo("td");
    assertThat(settings.policy().names().clusterDomain()).isEqualTo("cd");
    assertThat(settings.discovery().defaultOpaquePorts().contains(3306)).isTrue();
    assertThat(settings.policy().defaultOpaquePorts().contains(3306)).isTrue();
    assertThat(settings.policy().defaultPolicy()).isEqualTo(DefaultPolicy.DENY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--default-policy=allow",
        "--cluster-networks=10.0.0.0/8, 11.0.0.0/8",
        "--probe-networks=x",
        "--default-opaque-ports=70000",
        "-enable-endpoint-slices=false",
        "-stream-queue-capacity=0",
        "-meshed-http2-client-params={"
      })
  void flagThatCannotBeMetStopsTheProgram(String flag) {
    assertThat(CommandLineProgram.run(new Main(), flag)).isEqualTo(2);
  }
}
