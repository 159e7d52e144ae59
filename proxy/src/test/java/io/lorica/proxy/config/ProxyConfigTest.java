package io.lorica.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.config.ConfigOutcome.Invalid;
import io.lorica.proxy.config.ConfigOutcome.Loaded;
import io.lorica.proxy.config.KnownVariables.Standing;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyConfigTest {
  @TempDir private static Path dir;

  @BeforeAll
  static void writeToken() throws IOException {
    Files.writeString(dir.resolve("token"), "token");
  }

  private static Map<String, String> least() {
    return least(dir.resolve("token"));
  }

  /** The least that starts. */
  static Map<String, String> least(Path token) {
    Map<String, String> env = new HashMap<>();
    put(env, "DESTINATION_SVC_ADDR", "linkerd-dst-headless.linkerd.svc.cluster.local.:8086");
    put(env, "DESTINATION_SVC_NAME", "linkerd-destination.linkerd.serviceaccount.identity.x.y");
    put(env, "POLICY_SVC_ADDR", "linkerd-policy.linkerd.svc.cluster.local.:8090");
    put(env, "POLICY_SVC_NAME", "linkerd-destination.linkerd.serviceaccount.identity.x.y");
    put(env, "POLICY_WORKLOAD", "{\"ns\":\"a\",\"pod\":\"b\"}\n");
    put(env, "IDENTITY_LOCAL_NAME", "Default.a.serviceaccount.identity.x.y");
    put(env, "IDENTITY_DIR", "/var/run/linkerd/identity/end-entity");
    put(env, "IDENTITY_TOKEN_FILE", token.toString());
    put(env, "IDENTITY_SVC_ADDR", "localhost.:8080");
    return env;
  }

  private static void put(Map<String, String> env, String name, String value) {
    env.put(KnownVariables.PREFIX + name, value);
  }

  private static ProxyConfig loaded(Map<String, String> env) {
    ConfigOutcome outcome = ProxyConfig.load(EnvSource.of(env));
    assertThat(outcome).isInstanceOf(Loaded.class);
    return ((Loaded) outcome).config();
  }

  private static Invalid invalid(Map<String, String> env) {
    ConfigOutcome outcome = ProxyConfig.load(EnvSource.of(env));
    assertThat(outcome).isInstanceOf(Invalid.class);
    return (Invalid) outcome;
  }

  @Test
  void theLeastEnvironmentGivesTheDefaultsOfTheReference() {
    ProxyConfig config = loaded(least());

    assertThat(config.inbound().listen())
        .isEqualTo(
            new ListenConfig(
                List.of(IpLiterals.socketAddress("0.0.0.0", 4143)), 0, TcpOptions.DEFAULTS));
    assertThat(config.inbound().connect())
        .isEqualTo(
            new ConnectConfig(
                Duration.ofMillis(300),
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 0.1),
                TcpOptions.DEFAULTS));
    assertThat(config.inbound().http().server())
        .isEqualTo(
            new Http2ServerConfig(
                false,
                new Http2ServerConfig.Windows(65_535, 1_048_576),
                Http2ServerConfig.KeepAlive.OFF,
                new Http2ServerConfig.Limits(Integer.MAX_VALUE, 16_384, 16_384, 20, 409_600)));
    assertThat(config.inbound().policy().defaultPolicy())
        .isEqualTo(DefaultPolicy.ALL_UNAUTHENTICATED);
    assertThat(config.inbound().timeouts())
        .isEqualTo(
            new InboundConfig.Timeouts(
                Duration.ofSeconds(10), Duration.ofSeconds(90), Duration.ofMillis(500)));
    assertThat(config.outbound().listen().addresses())
        .containsExactly(IpLiterals.socketAddress("127.0.0.1", 4140));
    assertThat(config.outbound().connect().timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.outbound().connect().backoff().max()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.outbound().http().informationalHeaders()).isTrue();
    assertThat(config.outbound().tcpQueue())
        .isEqualTo(new QueueConfig(10_000, Duration.ofSeconds(3)));
    assertThat(config.control().streamLimits()).isEqualTo(StreamLimits.NONE);
    assertThat(config.control().profileSuffixes().suffixes()).containsExactly("svc.cluster.local");
    assertThat(config.admin().listen()).isEqualTo(IpLiterals.socketAddress("127.0.0.1", 4191));
    assertThat(config.runtime().shutdownGrace()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.identity().source())
        .isEqualTo(
            new CertifyConfig(
                "default.a.serviceaccount.identity.x.y",
                Path.of("/var/run/linkerd/identity/end-entity"),
                dir.resolve("token"),
                new ControlService.Local(new HostPort("localhost.", 8080)),
                new CertifyConfig.Refresh(Duration.ofSeconds(10), Duration.ofHours(24))));
    assertThat(config.identity().anchors())
        .isEqualTo(
            new IdentityConfig.Anchors(
                "", Path.of("/var/run/linkerd/identity/trust-roots/ca-bundle.crt")));
    assertThat(config.control().policyWorkload()).endsWith("\n");
  }

  @Spec({"03#1", "03#2"})
  @Test
  void allWrongVariablesAreReportedTogether() {
    Map<String, String> env = least();
    put(env, "INBOUND_CONNECT_TIMEOUT", "100");
    put(env, "OUTBOUND_CONNECT_TIMEOUT", "soon");
    put(env, "METRICS_RETAIN_IDLE", "");
    put(env, "OUTBOUND_SERVER_HTTP2_MAX_FRAME_SIZE", "1");
    put(env, "INBOUND_IPS", "10.0.0.1 ");

    Invalid outcome = invalid(env);

    assertThat(outcome.errors())
        .hasSize(5)
        .anyMatch(line -> line.startsWith("LINKERD2_PROXY_INBOUND_CONNECT_TIMEOUT=\"100\" is not"))
        .anyMatch(line -> line.startsWith("LINKERD2_PROXY_OUTBOUND_CONNECT_TIMEOUT=\"soon\""))
        .anyMatch(line -> line.startsWith("LINKERD2_PROXY_METRICS_RETAIN_IDLE=\"\""))
        .anyMatch(line -> line.startsWith("LINKERD2_PROXY_OUTBOUND_SERVER_HTTP2_MAX_FRAME_SIZE"))
        .anyMatch(line -> line.startsWith("LINKERD2_PROXY_INBOUND_IPS=\"10.0.0.1 \""));
    assertThat(outcome.message())
        .startsWith("Invalid configuration: invalid environment variable\n")
        .contains(outcome.errors());
    assertThat(Invalid.EXIT_CODE).isEqualTo(64);
  }

  @Spec("05#36")
  @Test
  void theTokenIsThereAtTheStart() throws IOException {
    Map<String, String> env = least();
    Path token = dir.resolve("empty");
    put(env, "IDENTITY_TOKEN_FILE", token.toString());
    assertThat(invalid(env).errors())
        .singleElement()
        .asString()
        .contains("IDENTITY_TOKEN_FILE")
        .endsWith("the file cannot be read");

    Files.createFile(token);
    assertThat(invalid(env).errors()).singleElement().asString().endsWith("the file is empty");
    assertThat(Invalid.EXIT_CODE).isEqualTo(64);
  }

  @Spec({"03#3", "05#35"})
  @Test
  void addressAndNameOfAControlServiceGoTogetherUnlessItIsLocal() {
    Map<String, String> env = least();
    env.remove("LINKERD2_PROXY_DESTINATION_SVC_NAME");
    assertThat(invalid(env).message()).contains("must be specified together");

    put(env, "DESTINATION_SVC_ADDR", "localhost:8086");
    assertThat(invalid(env).message()).contains("must be specified together");

    put(env, "DESTINATION_SVC_ADDR", "LOCALHOST.:8086");
    assertThat(loaded(env).control().destination())
        .isEqualTo(new ControlService.Local(new HostPort("LOCALHOST.", 8086)));

    put(env, "DESTINATION_SVC_ADDR", "127.0.1.1:8086");
    assertThat(loaded(env).control().destination()).isInstanceOf(ControlService.Local.class);

    env.remove("LINKERD2_PROXY_DESTINATION_SVC_ADDR");
    put(env, "DESTINATION_SVC_NAME", "a.b");
    assertThat(invalid(env).message()).contains("must be specified together");
  }

  @Spec("03#4")
  @Test
  void withoutPolicyServiceTheReasonSaysSo() {
    Map<String, String> env = least();
    env.remove("LINKERD2_PROXY_POLICY_SVC_ADDR");
    env.remove("LINKERD2_PROXY_POLICY_SVC_NAME");
    assertThat(invalid(env).reason()).isEqualTo("no policy service configured");
  }

  @Spec("03#5")
  @ParameterizedTest
  @CsvSource({"cluster-unauthenticated", "cluster-authenticated", "audit"})
  void somePoliciesNeedClusterNetworks(String policy) {
    Map<String, String> env = least();
    put(env, "INBOUND_DEFAULT_POLICY", policy);
    assertThat(invalid(env).errors()).singleElement().asString().contains("CLUSTER_NETWORKS");

    put(env, "POLICY_CLUSTER_NETWORKS", "10.0.0.0/8, fd00::/8");
    assertThat(loaded(env).inbound().policy().defaultPolicy().text()).isEqualTo(policy);
  }

  @Spec("03#6")
  @Test
  void streamLimitsMustBeOrderedAndMayBeEmpty() {
    Map<String, String> env = least();
    put(env, "CONTROL_STREAM_IDLE_TIMEOUT", "1s");
    put(env, "CONTROL_STREAM_LIFETIME", "500ms");
    assertThat(invalid(env).errors()).hasSize(1);

    put(env, "CONTROL_STREAM_IDLE_TIMEOUT", "");
    put(env, "CONTROL_STREAM_LIFETIME", "");
    assertThat(loaded(env).control().streamLimits()).isEqualTo(StreamLimits.NONE);
  }

  @Spec("03#7")
  @Test
  void wrongCoresOnlyWarn() {
    Map<String, String> env = least();
    put(env, "CORES", "abc");
    put(env, "CORES_MAX_RATIO", "1.5");
    ConfigOutcome outcome = ProxyConfig.load(EnvSource.of(env));
    assertThat(outcome).isInstanceOf(Loaded.class);
    assertThat(outcome.warnings())
        .anyMatch(line -> line.contains("LINKERD2_PROXY_CORES=\"abc\""))
        .anyMatch(line -> line.contains("LINKERD2_PROXY_CORES_MAX_RATIO=\"1.5\""));
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,0,4,1",
    "2,0,0,4,2",
    "1,3,0,4,3",
    "1,8,0,4,4",
    "3,2,0,4,3",
    "1,0,0.5,4,2",
    "1,0,0.1,4,1",
    "1,2,1.0,4,2",
  })
  void dataLoopsFollowTheCores(int cores, int max, double ratio, int processors, int loops) {
    RuntimeConfig config = new RuntimeConfig(cores, max, ratio, Duration.ZERO);
    assertThat(config.dataLoops(processors)).isEqualTo(loops);
  }

  @Spec("03#27")
  @ParameterizedTest
  @CsvSource({"unsafe,true", "'',false"})
  void authorityLabelsAreUnsafeOrOff(String value, boolean on) {
    Map<String, String> env = least();
    put(env, "INBOUND_METRICS_AUTHORITY_LABELS", value);
    assertThat(loaded(env).inbound().http().authorityLabels()).isEqualTo(on);
    put(env, "INBOUND_METRICS_AUTHORITY_LABELS", "yes");
    assertThat(invalid(env).message()).contains("authority labels may only be set to 'unsafe'");
  }

  @Test
  void pairsTakeEffectTogether() {
    Map<String, String> env = least();
    put(env, "INBOUND_SERVER_HTTP2_INITIAL_STREAM_WINDOW_SIZE", "1000");
    put(env, "INBOUND_SERVER_HTTP2_KEEP_ALIVE_INTERVAL", "10s");
    Http2ServerConfig alone = loaded(env).inbound().http().server();
    assertThat(alone.windows()).isEqualTo(new Http2ServerConfig.Windows(65_535, 1_048_576));
    assertThat(alone.keepAlive().isOff()).isTrue();

    put(env, "INBOUND_SERVER_HTTP2_INITIAL_CONNECTION_WINDOW_SIZE", "2000");
    put(env, "INBOUND_SERVER_HTTP2_KEEP_ALIVE_TIMEOUT", "3s");
    Http2ServerConfig both = loaded(env).inbound().http().server();
    assertThat(both.windows()).isEqualTo(new Http2ServerConfig.Windows(1000, 2000));
    assertThat(both.keepAlive())
        .isEqualTo(new Http2ServerConfig.KeepAlive(Duration.ofSeconds(10), Duration.ofSeconds(3)));
  }

  @Test
  void backoffsAreWholeOrNotAtAll() {
    Map<String, String> env = least();
    put(env, "OUTBOUND_CONNECT_EXP_BACKOFF_JITTER", "0.2");
    assertThat(invalid(env).errors()).hasSize(1);
    put(env, "OUTBOUND_CONNECT_EXP_BACKOFF_MIN", "1s");
    assertThat(invalid(env).errors()).hasSize(1);
    put(env, "OUTBOUND_CONNECT_EXP_BACKOFF_MAX", "500ms");
    assertThat(invalid(env).errors()).hasSize(1);
    put(env, "OUTBOUND_CONNECT_EXP_BACKOFF_MAX", "5s");
    assertThat(loaded(env).outbound().connect().backoff())
        .isEqualTo(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 0.2));
  }

  @Test
  void twoOutboundAddressesWinOverTheOne() {
    Map<String, String> env = least();
    put(env, "OUTBOUND_LISTEN_ADDR", "127.0.0.1:1");
    put(env, "OUTBOUND_LISTEN_ADDRS", "127.0.0.1:4140,[::1]:4140");
    assertThat(loaded(env).outbound().listen().addresses()).hasSize(2);
  }

  @Test
  void idAndServerNameMustAgree() {
    Map<String, String> env = least();
    env.remove("LINKERD2_PROXY_IDENTITY_LOCAL_NAME");
    assertThat(invalid(env).message()).contains("LINKERD2_PROXY_IDENTITY_LOCAL_NAME must be set");
    put(env, "IDENTITY_SERVER_ID", "a.b");
    put(env, "IDENTITY_SERVER_NAME", "A.b.");
    assertThat(loaded(env).identity().id()).isEqualTo("a.b");
    assertThat(loaded(env).identity().serverName()).isEqualTo("a.b");
    String reason = "linkerd identity requires a TLS Id and server name to be the same";
    put(env, "IDENTITY_SERVER_NAME", "c.b");
    assertThat(invalid(env).reason()).isEqualTo(reason);
    put(env, "IDENTITY_SERVER_ID", "spiffe://td/a");
    assertThat(invalid(env).reason()).isEqualTo(reason);
  }

  @Test
  void identityCannotBeDisabled() {
    Map<String, String> env = least();
    put(env, "IDENTITY_DISABLED", "");
    loaded(env);
    put(env, "IDENTITY_DISABLED", "1");
    assertThat(invalid(env).errors()).hasSize(1);
  }

  @Test
  void unknownVariablesAreNamedInOneWarning() {
    Map<String, String> env = least();
    put(env, "INBOUND_DEFAULT_POLICY", "deny");
    put(env, "FLUX_CAPACITOR", "on");
    put(env, "ANOTHER", "on");
    put(env, "INBOUND_PORTS_REQUIRE_TLS", "80");
    env.put("LINKERD_OTHER", "x");
    assertThat(ProxyConfig.load(EnvSource.of(env)).warnings())
        .containsExactly(
            "Unknown variables are ignored:"
                + " LINKERD2_PROXY_ANOTHER, LINKERD2_PROXY_FLUX_CAPACITOR");
  }

  @Test
  void tapIsOffUntilSomebodyIsNamedWhoMayLook() {
    Map<String, String> env = least();
    put(env, "CONTROL_LISTEN_ADDR", "127.0.0.1:9");
    assertThat(loaded(env).tap()).isEmpty();
    put(env, "TAP_SVC_NAME", "Tap.viz.");
    assertThat(loaded(env).tap())
        .contains(new TapConfig(IpLiterals.socketAddress("127.0.0.1", 9), "tap.viz"));
    env.remove("LINKERD2_PROXY_CONTROL_LISTEN_ADDR");
    assertThat(loaded(env).tap())
        .contains(new TapConfig(IpLiterals.socketAddress("0.0.0.0", 4190), "tap.viz"));
  }

  @Test
  void aFaultyTapListenerIsAFaultAlsoWhereTapIsOff() {
    Map<String, String> env = least();
    put(env, "CONTROL_LISTEN_ADDR", "nowhere");
    assertThat(invalid(env).errors())
        .singleElement()
        .asString()
        .startsWith("LINKERD2_PROXY_CONTROL_LISTEN_ADDR=");
  }

  @Test
  void theTableOfVariablesIsWhatIsRead() {
    Map<String, String> env = least();
    EnvReader reader = new EnvReader(EnvSource.of(env));
    ProxyConfig.read(reader);
    put(env, "IDENTITY_SERVER_ID", "a.b");
    put(env, "IDENTITY_SVC_ADDR", "identity.x:8080");
    env.remove("LINKERD2_PROXY_IDENTITY_LOCAL_NAME");
    EnvReader other = new EnvReader(EnvSource.of(env));
    ProxyConfig.read(other);
    put(env, "IDENTITY_SPIRE_SOCKET", "/run/agent.sock");
    EnvReader outside = new EnvReader(EnvSource.of(env));
    ProxyConfig.read(outside);
    Set<String> read = new TreeSet<>(reader.asked());
    read.addAll(other.asked());
    read.addAll(outside.asked());

    Set<String> honoured = new TreeSet<>();
    KnownVariables.all()
        .forEach(
            (name, standing) -> {
              if (standing == Standing.HONOURED) {
                honoured.add(name);
              }
            });
    assertThat(KnownVariables.all().keySet()).containsAll(read);
    honoured.removeAll(Set.of("LOG", "LOG_FORMAT"));
    assertThat(read).containsAll(honoured);
  }

  @Test
  void longValuesAreCutAndLinesStayWhole() {
    Map<String, String> env = least();
    put(env, "IDENTITY_DIR", "x\0" + "\n".repeat(300));
    assertThat(invalid(env).errors()).singleElement().asString().hasSizeLessThan(400);
    assertThat(invalid(env).errors()).noneMatch(line -> line.contains("\n"));
  }

  @Test
  void logSettingsNeverFail() {
    assertThat(LogConfig.read(EnvSource.of(Map.of())))
        .isEqualTo(new LogConfig(LogConfig.DEFAULT_FILTER, LogConfig.Format.PLAIN));
    Map<String, String> env = new HashMap<>();
    put(env, "LOG", "linkerd=debug");
    put(env, "LOG_FORMAT", "JSON");
    assertThat(LogConfig.read(EnvSource.of(env)))
        .isEqualTo(new LogConfig("linkerd=debug", LogConfig.Format.JSON));
  }
}
