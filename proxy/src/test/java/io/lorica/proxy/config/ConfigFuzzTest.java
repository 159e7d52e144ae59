package io.lorica.proxy.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The environment of the process, which an injector writes from what users annotate. */
class ConfigFuzzTest {
  /** It has to hold something. */
  private static final Path SOME_FILE = Path.of("/proc/version");

  /**
   * Lines {@code NAME=value} without the prefix, on top of what must be set: the outcome is a
   * configuration whose limits hold, or every fault with the name of its variable.
   */
  @FuzzTest(maxDuration = "1m")
  void environments(byte[] bytes) {
    Map<String, String> environment = new HashMap<>(ProxyConfigTest.least(SOME_FILE));
    for (String line : new String(bytes, UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        environment.put(
            KnownVariables.PREFIX + line.substring(0, equals), line.substring(equals + 1));
      }
    }
    switch (ProxyConfig.load(EnvSource.of(environment))) {
      case ConfigOutcome.Invalid invalid -> {
        assertThat(invalid.errors()).isNotEmpty();
        assertThat(invalid.errors())
            .allMatch(
                error -> error.contains(KnownVariables.PREFIX) || invalid.reason().equals(error));
        assertThat(invalid.reason()).isNotBlank();
      }
      case ConfigOutcome.Loaded loaded -> holds(loaded.config());
    }
  }

  private static void holds(ProxyConfig config) {
    assertThat(config.inbound().connect().timeout().toNanos()).isNotNegative();
    assertThat(config.outbound().connect().timeout().toNanos()).isNotNegative();
    holds(config.inbound().connect().backoff());
    holds(config.outbound().connect().backoff());
    assertThat(config.inbound().timeouts().detect().toNanos()).isNotNegative();
    assertThat(config.outbound().timeouts().discoveryIdle().toNanos()).isNotNegative();
    assertThat(config.inbound().http().server().limits().maxFrameSize())
        .isBetween(16_384, 16_777_215);
    assertThat(config.outbound().http().queue().capacity()).isNotNegative();
    assertThat(config.runtime().cores()).isPositive();
    assertThat(config.toString()).isNotBlank();
  }

  private static void holds(Backoff backoff) {
    assertThat(backoff.max().toNanos()).isPositive();
    assertThat(backoff.min()).isLessThanOrEqualTo(backoff.max());
    assertThat(backoff.jitter()).isBetween(0.0, 100.0);
  }

  /** A network, and behind a blank an address: one form of each, and the network's bits decide. */
  @FuzzTest(maxDuration = "1m")
  void networks(byte[] bytes) {
    String[] parts = new String(bytes, ISO_8859_1).split(" ", 2);
    Optional<IpNetwork> network = IpNetwork.parse(parts[0]);
    Optional<InetAddress> address = IpLiterals.parse(parts.length > 1 ? parts[1] : parts[0]);
    address.ifPresent(
        ip -> {
          assertThat(InetAddress.ofLiteral(parts.length > 1 ? parts[1] : parts[0])).isEqualTo(ip);
          assertThat(IpLiterals.parse(ip.getHostAddress())).contains(ip);
        });
    if (network.isPresent()) {
      assertThat(IpNetwork.parse(network.get().toString())).isEqualTo(network);
      address.ifPresent(
          ip -> assertThat(network.get().contains(ip)).isEqualTo(masked(network.get(), ip)));
    }
  }

  private static boolean masked(IpNetwork network, InetAddress ip) {
    byte[] net = network.address().getAddress();
    byte[] other = ip.getAddress();
    int low = net.length * 8 - network.prefix();
    return net.length == other.length
        && new BigInteger(1, net).shiftRight(low).equals(new BigInteger(1, other).shiftRight(low));
  }
}
