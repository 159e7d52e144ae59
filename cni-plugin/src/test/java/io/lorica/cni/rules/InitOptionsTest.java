package io.lorica.cni.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.cni.rules.InitOptions.ProxyOwner;
import io.lorica.cni.rules.InitOptions.ProxyPorts;
import io.lorica.cni.rules.InitOptions.SkipLists;
import io.lorica.testkit.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitOptionsTest {
  private static InitOptions options(int inbound, int outbound, String... subnets) {
    return new InitOptions(
        new ProxyPorts(inbound, outbound),
        new ProxyOwner(2102, -1),
        List.of(),
        new SkipLists(List.of(), List.of(), List.of(subnets)));
  }

  @Test
  @Spec("08#7")
  void portsOutsideTcpAreNamedInboundFirst() {
    assertThat(options(-1, -1).problem())
        .isEqualTo("--incoming-proxy-port must be a valid TCP port number");
    assertThat(options(4143, 65536).problem())
        .isEqualTo("--outgoing-proxy-port must be a valid TCP port number");
    assertThat(options(0, 65535).problem()).isEmpty();
  }

  @ParameterizedTest
  @Spec("08#8")
  @ValueSource(
      strings = {
        "0.0.0.0", "10.0.0.0/33", "10.0.0/8", "010.0.0.0/8", "::/129", "fd00::", "fe80::1%1/64",
        "[::]/0", "x/8", "10.0.0.0/", "10.0.0.0/08", "", "10.0.0.256/8", "1.2.3.4/-1"
      })
  void whatIsNoCidrIsNamed(String subnet) {
    assertThat(options(1, 2, "10.0.0.0/8", subnet).problem())
        .isEqualTo(subnet + " is not a valid CIDR address");
  }

  @ParameterizedTest
  @Spec("08#8")
  @ValueSource(
      strings = {"0.0.0.0/0", "1.1.1.1/24 ", " fd00::/8", "::/0", "::ffff:1.2.3.4/128", "::1/128"})
  void cidrsAreAcceptedWithSpacesAroundThemAndHostBits(String subnet) {
    assertThat(options(1, 2, subnet).problem()).isEmpty();
  }
}
