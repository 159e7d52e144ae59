package io.lorica.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.mesh.identity.UriIdentity;
import io.lorica.proxy.config.ConfigOutcome.Invalid;
import io.lorica.proxy.config.ConfigOutcome.Loaded;
import io.lorica.testkit.Spec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a workload outside the cluster says of its identity. */
class WorkloadApiConfigTest {
  private static final String ID = "spiffe://root.linkerd.cluster.local/vm-0";
  private static final String BACKOFF = "LINKERD2_PROXY_IDENTITY_SPIRE_EXP_BACKOFF_";
  private final Map<String, String> env = new HashMap<>();

  WorkloadApiConfigTest() {
    put("DESTINATION_SVC_ADDR", "localhost.:8086");
    put("POLICY_SVC_ADDR", "localhost.:8090");
    put("POLICY_WORKLOAD", "{\"ns\":\"a\",\"external_workload\":\"vm-0\"}");
    put("INBOUND_DEFAULT_POLICY", "all-unauthenticated");
    put("IDENTITY_SPIRE_WORKLOAD_API_ADDRESS", "/run/spire/agent.sock");
    put("IDENTITY_SERVER_ID", ID);
    put("IDENTITY_SERVER_NAME", "VM-0.cluster.local");
  }

  private void put(String name, String value) {
    env.put(KnownVariables.PREFIX + name, value);
  }

  private void remove(String name) {
    env.remove(KnownVariables.PREFIX + name);
  }

  private Loaded loaded() {
    ConfigOutcome outcome = ProxyConfig.load(EnvSource.of(env));
    assertThat(outcome).isInstanceOf(Loaded.class);
    return (Loaded) outcome;
  }

  private Invalid invalid() {
    ConfigOutcome outcome = ProxyConfig.load(EnvSource.of(env));
    assertThat(outcome).isInstanceOf(Invalid.class);
    return (Invalid) outcome;
  }

  @Test
  void nothingOfTheIdentityServiceIsNeeded() {
    assertThat(loaded().config().identity().source())
        .isEqualTo(
            new WorkloadApiConfig(
                new UriIdentity(ID),
                "vm-0.cluster.local",
                Path.of("/run/spire/agent.sock"),
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.1)));
    assertThat(loaded().config().identity().id()).isEqualTo(ID);
    assertThat(loaded().config().identity().serverName()).isEqualTo("vm-0.cluster.local");
    assertThat(loaded().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "unix:/run/a.sock,/run/a.sock",
    "unix:///run/a.sock,/run/a.sock",
    "a.sock,a.sock",
  })
  void theSocketMayBeWrittenAsAnAddress(String text, String path) {
    put("IDENTITY_SPIRE_WORKLOAD_API_ADDRESS", text);
    assertThat(((WorkloadApiConfig) loaded().config().identity().source()).socket())
        .isEqualTo(Path.of(path));
  }

  @Test
  void thePathFitsIntoASocketAddress() {
    put("IDENTITY_SPIRE_WORKLOAD_API_ADDRESS", "/" + "a".repeat(106));
    loaded();
    put("IDENTITY_SPIRE_WORKLOAD_API_ADDRESS", "/" + "a".repeat(107));
    assertThat(invalid().errors()).singleElement().asString().contains("longer than");
    put("IDENTITY_SPIRE_WORKLOAD_API_ADDRESS", "unix:");
    assertThat(invalid().errors()).singleElement().asString().contains("not a path");
  }

  @Test
  void theOldNameIsReadWithAWarningWhereTheNewOneIsUnset() {
    put("IDENTITY_SPIRE_SOCKET", "/run/old.sock");
    assertThat(loaded().warnings()).isEmpty();
    assertThat(loaded().config().identity().source())
        .extracting("socket")
        .isEqualTo(Path.of("/run/spire/agent.sock"));

    remove("IDENTITY_SPIRE_WORKLOAD_API_ADDRESS");
    assertThat(loaded().warnings())
        .containsExactly(
            "LINKERD2_PROXY_IDENTITY_SPIRE_SOCKET is deprecated;"
                + " use LINKERD2_PROXY_IDENTITY_SPIRE_WORKLOAD_API_ADDRESS");
    assertThat(loaded().config().identity().source())
        .extracting("socket")
        .isEqualTo(Path.of("/run/old.sock"));
  }

  @Spec("09#31")
  @ParameterizedTest
  @ValueSource(strings = {"vm-0.cluster.local", "https://td/a", "spiffe://TD/a", ""})
  void onlyASpiffeIdStarts(String id) {
    put("IDENTITY_SERVER_ID", id);
    assertThat(invalid().errors())
        .containsExactly(
            "LINKERD2_PROXY_IDENTITY_SERVER_ID=\""
                + id
                + "\" is not valid: Spire support requires a SPIFFE TLS Id");
    assertThat(invalid().reason()).isEqualTo("invalid environment variable");
  }

  @Test
  void aLocalNameIsNoSpiffeId() {
    put("IDENTITY_LOCAL_NAME", "a.b");
    assertThat(invalid().errors()).singleElement().asString().contains("IDENTITY_LOCAL_NAME=");
  }

  @Test
  void bothNamesAreNeeded() {
    remove("IDENTITY_SERVER_ID");
    remove("IDENTITY_SERVER_NAME");
    assertThat(invalid().errors())
        .containsExactly(
            "LINKERD2_PROXY_IDENTITY_SERVER_ID must be set",
            "LINKERD2_PROXY_IDENTITY_SERVER_NAME must be set");
  }

  @Test
  void theBackoffHasThePrefixTwice() {
    put(BACKOFF + "MIN", "1s");
    put(BACKOFF + "MAX", "5s");
    put(BACKOFF + "JITTER", "0.5");
    assertThat(env).containsKey("LINKERD2_PROXY_LINKERD2_PROXY_IDENTITY_SPIRE_EXP_BACKOFF_MIN");
    assertThat(loaded().config().identity().source())
        .extracting("backoff")
        .isEqualTo(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 0.5));
    remove(BACKOFF + "MIN");
    assertThat(invalid().errors()).singleElement().asString().contains("must be set together");
  }
}
