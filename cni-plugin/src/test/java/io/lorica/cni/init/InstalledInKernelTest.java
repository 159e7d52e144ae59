package io.lorica.cni.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lorica.cni.firewall.Commands;
import io.lorica.cni.net.NamedListener;
import io.lorica.cni.net.NetworkNamespace;
import io.lorica.cni.validator.NetworkValidator;
import io.lorica.testkit.Spec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules in a real kernel, by both flavours of iptables, and where packets go because of them
 * (spec 08 §3.5 and §3.7). A pod is a network namespace, joined to a second one that plays the rest
 * of the cluster.
 */
class InstalledInKernelTest {
  private static final String POD = "10.77.0.2";
  private static final String POD_V6 = "fd00:77::2";
  private static final String CLIENT = "10.77.0.1";
  private static final String CLIENT_V6 = "fd00:77::1";

  /** Addresses routed out of the pod to nobody, as a cluster IP is. */
  private static final String CLUSTER_IP = "10.96.0.10";

  private static final String CLUSTER_IP_V6 = "fd00:96::10";
  private static final int PROXY_UID = 2102;

  @BeforeAll
  static void needsRootAndIptables() {
    assumeTrue(System.getProperty("user.name").equals("root"), "network namespaces need root");
    var commands = Commands.ofEnvironment();
    if (commands.find("iptables-nft").isEmpty() || commands.find("ip").isEmpty()) {
      var installed = commands.run(List.of("apt-get", "install", "-y", "iptables", "iproute2"), "");
      assertThat(installed.exitStatus()).as(installed.output()).isZero();
    }
  }

  private static void install(NetworkNamespace pod, String mode, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--netns=" + pod.path(),
                "--iptables-mode=" + mode,
                "--incoming-proxy-port=4143",
                "--outgoing-proxy-port=4140",
                "--proxy-uid=" + PROXY_UID,
                "-w"));
    arguments.addAll(List.of(more));
    var log = new ByteArrayOutputStream();
    var stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    var program = new ProxyInit(Commands.ofEnvironment(), InstantSource.system(), stream, stream);
    assertThat(program.run(arguments)).as(log.toString(StandardCharsets.UTF_8)).isZero();
  }

  /** Our rules as the kernel lists them, without addresses of packets and time. */
  private static List<String> saved(NetworkNamespace pod, String saveCommand) {
    return pod.output(saveCommand, "-t", "nat")
        .lines()
        .filter(line -> line.startsWith("-A") || line.startsWith(":PROXY_INIT"))
        .toList();
  }

  private static List<String> expected(String inboundSkips) {
    return List.of(
        ":PROXY_INIT_OUTPUT - [0:0]",
        ":PROXY_INIT_REDIRECT - [0:0]",
        "-A PREROUTING -m comment --comment \"proxy-init/install-proxy-init-prerouting\""
            + " -j PROXY_INIT_REDIRECT",
        "-A OUTPUT -m comment --comment \"proxy-init/install-proxy-init-output\""
            + " -j PROXY_INIT_OUTPUT",
        "-A PROXY_INIT_OUTPUT -m owner --uid-owner 2102"
            + " -m comment --comment \"proxy-init/ignore-proxy-user-id\" -j RETURN",
        "-A PROXY_INIT_OUTPUT -o lo -m comment --comment \"proxy-init/ignore-loopback\" -j RETURN",
        "-A PROXY_INIT_OUTPUT -p tcp -m comment"
            + " --comment \"proxy-init/redirect-all-outgoing-to-proxy-port\""
            + " -j REDIRECT --to-ports 4140",
        "-A PROXY_INIT_REDIRECT -p tcp -m multiport --dports "
            + inboundSkips
            + " -m comment --comment \"proxy-init/ignore-port-"
            + inboundSkips
            + "\" -j RETURN",
        "-A PROXY_INIT_REDIRECT -p tcp -m comment"
            + " --comment \"proxy-init/redirect-all-incoming-to-proxy-port\""
            + " -j REDIRECT --to-ports 4143");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy", "plain"})
  @Spec({"08#2", "08#3"})
  void aSecondRunReplacesTheRulesOfTheFirst(String mode) {
    String suffix = mode.equals("plain") ? "-save" : "-" + mode + "-save";
    try (var pod = NetworkNamespace.create()) {
      install(pod, mode, "--inbound-ports-to-ignore=4190,4191");
      assertThat(saved(pod, "iptables" + suffix))
          .containsExactlyInAnyOrderElementsOf(expected("4190,4191"));
      assertThat(saved(pod, "ip6tables" + suffix))
          .containsExactlyInAnyOrderElementsOf(expected("4190,4191"));

      install(pod, mode, "--inbound-ports-to-ignore=4190,4191");
      assertThat(saved(pod, "iptables" + suffix))
          .containsExactlyInAnyOrderElementsOf(expected("4190,4191"));

      install(pod, mode, "--inbound-ports-to-ignore=22,70-72");
      assertThat(saved(pod, "iptables" + suffix))
          .containsExactlyInAnyOrderElementsOf(expected("22,70:72"));
      assertThat(saved(pod, "ip6tables" + suffix))
          .containsExactlyInAnyOrderElementsOf(expected("22,70:72"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void aJumpThatSomeoneRemovedComesBackAndRulesOfOthersStay(String mode) {
    String iptables = "iptables-" + mode;
    try (var pod = NetworkNamespace.create()) {
      install(pod, mode, "--inbound-ports-to-ignore=22");
      pod.output(
          iptables,
          "-t",
          "nat",
          "-D",
          "OUTPUT",
          "-j",
          "PROXY_INIT_OUTPUT",
          "-m",
          "comment",
          "--comment",
          "proxy-init/install-proxy-init-output");
      pod.output(iptables, "-t", "nat", "-A", "POSTROUTING", "-j", "MASQUERADE");

      install(pod, mode, "--inbound-ports-to-ignore=22");

      var all = new ArrayList<>(expected("22"));
      all.add("-A POSTROUTING -j MASQUERADE");
      assertThat(saved(pod, iptables + "-save")).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void aRuleThatIptablesRefusesLeavesTheOldRules(String mode) {
    try (var pod = NetworkNamespace.create()) {
      install(pod, mode, "--inbound-ports-to-ignore=22");
      var log = new ByteArrayOutputStream();
      var stream = new PrintStream(log, true, StandardCharsets.UTF_8);

      int status =
          new ProxyInit(Commands.ofEnvironment(), InstantSource.system(), stream, stream)
              .run(
                  List.of(
                      "--netns=" + pod.path(),
                      "--iptables-mode=" + mode,
                      "-p=1",
                      "-o=2",
                      "--inbound-ports-to-ignore=all"));

      assertThat(status).isEqualTo(1);
      assertThat(saved(pod, "iptables-" + mode + "-save"))
          .containsExactlyInAnyOrderElementsOf(expected("22"));
    }
  }

  /** A pod and a client on one wire, with everything that listens in the pod. */
  private static final class Wire implements AutoCloseable {
    private final NetworkNamespace pod = NetworkNamespace.create();
    private final NetworkNamespace client = NetworkNamespace.create();
    private final List<NamedListener> listeners = new ArrayList<>();

    Wire() throws Exception {
      NetworkNamespace.join(
          pod, List.of(POD + "/24", POD_V6 + "/64"),
          client, List.of(CLIENT + "/24", CLIENT_V6 + "/64"));
      pod.ip("route", "add", "default", "via", CLIENT);
      pod.ip("-6", "route", "add", "default", "via", CLIENT_V6);
      listen(pod, "outbound-proxy", "127.0.0.1", 4140);
      listen(pod, "outbound-proxy", "::1", 4140);
      listen(pod, "inbound-proxy", "::", 4143);
      for (int port : List.of(4190, 4191, 4567, 8080, 9090)) {
        listen(pod, "pod:" + port, "::", port);
      }
      for (int port : List.of(4567, 8080)) {
        listen(client, "client:" + port, "::", port);
      }
    }

    private void listen(NetworkNamespace where, String name, String address, int port)
        throws Exception {
      listeners.add(where.call(() -> NamedListener.open(name, address, port)));
    }

    String fromClient(String address, int port) throws Exception {
      return client.call(() -> NamedListener.whoAnswers(address, port));
    }

    String fromApplication(String address, int port) throws Exception {
      return pod.callAs(1000, () -> NamedListener.whoAnswers(address, port));
    }

    String fromProxy(String address, int port) throws Exception {
      return pod.callAs(PROXY_UID, () -> NamedListener.whoAnswers(address, port));
    }

    @Override
    public void close() throws IOException {
      for (NamedListener listener : listeners) {
        listener.close();
      }
      pod.close();
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void packetsTakeThePathsOfAMeshedPod(String mode) throws Exception {
    try (var wire = new Wire()) {
      assertThat(wire.fromClient(POD, 8080)).isEqualTo("pod:8080");
      assertThat(wire.fromApplication(CLIENT, 8080)).isEqualTo("client:8080");

      install(
          wire.pod,
          mode,
          "--inbound-ports-to-ignore=4190,4191,4567,4568",
          "--outbound-ports-to-ignore=4567,4568");

      for (String pod : List.of(POD, POD_V6)) {
        assertThat(wire.fromClient(pod, 8080)).isEqualTo("inbound-proxy");
        assertThat(wire.fromClient(pod, 9999)).isEqualTo("inbound-proxy");
        assertThat(wire.fromClient(pod, 4143)).isEqualTo("inbound-proxy");
        assertThat(wire.fromClient(pod, 4190)).isEqualTo("pod:4190");
        assertThat(wire.fromClient(pod, 4191)).isEqualTo("pod:4191");
        assertThat(wire.fromClient(pod, 4567)).isEqualTo("pod:4567");
        assertThat(wire.fromApplication(pod, 8080)).isEqualTo("pod:8080");
        assertThat(wire.fromProxy(pod, 8080)).isEqualTo("pod:8080");
      }
      for (String localhost : List.of("127.0.0.1", "::1")) {
        assertThat(wire.fromApplication(localhost, 8080)).isEqualTo("pod:8080");
        assertThat(wire.fromApplication(localhost, 4143)).isEqualTo("inbound-proxy");
      }
      for (String client : List.of(CLIENT, CLIENT_V6)) {
        assertThat(wire.fromApplication(client, 8080)).isEqualTo("outbound-proxy");
        assertThat(wire.fromApplication(client, 4567)).isEqualTo("client:4567");
        assertThat(wire.fromProxy(client, 8080)).isEqualTo("client:8080");
      }
      for (String service : List.of(CLUSTER_IP, CLUSTER_IP_V6)) {
        assertThat(wire.fromApplication(service, 80)).isEqualTo("outbound-proxy");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  @Spec("08#11")
  void onlyListedPortsAreRedirectedInbound(String mode) throws Exception {
    try (var wire = new Wire()) {
      install(wire.pod, mode, "-r=9090,9099");

      assertThat(wire.fromClient(POD, 9090)).isEqualTo("inbound-proxy");
      assertThat(wire.fromClient(POD_V6, 9099)).isEqualTo("inbound-proxy");
      assertThat(wire.fromClient(POD, 8080)).isEqualTo("pod:8080");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  @Spec("08#9")
  void skippedSubnetsReachTheApplicationButAreProxiedOutbound(String mode) throws Exception {
    try (var wire = new Wire()) {
      install(wire.pod, mode, "--subnets-to-ignore=10.77.0.0/24,fd00:99::/64");

      assertThat(wire.fromClient(POD, 8080)).isEqualTo("pod:8080");
      assertThat(wire.fromClient(POD_V6, 8080)).isEqualTo("inbound-proxy");
      assertThat(wire.fromApplication(CLIENT, 8080)).isEqualTo("outbound-proxy");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void withoutIpv6OnlyIpv4IsRedirected(String mode) throws Exception {
    try (var wire = new Wire()) {
      install(wire.pod, mode, "--ipv6=false");

      assertThat(wire.fromApplication(CLIENT, 8080)).isEqualTo("outbound-proxy");
      assertThat(wire.fromApplication(CLIENT_V6, 8080)).isEqualTo("client:8080");
      assertThat(wire.fromClient(POD, 8080)).isEqualTo("inbound-proxy");
      assertThat(wire.fromClient(POD_V6, 8080)).isEqualTo("pod:8080");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  @Spec("08#18")
  void theNetworkValidatorSeesWhetherTheRulesWork(String mode) throws Exception {
    try (var pod = NetworkNamespace.create();
        var silent = NetworkNamespace.create()) {
      // The other end has no address: what is sent there is lost.
      NetworkNamespace.join(pod, List.of(POD + "/24"), silent, List.of());
      pod.ip("route", "add", "default", "dev", "eth0");
      pod.ip("neighbour", "add", "192.0.2.2", "lladdr", "02:00:00:00:00:01", "dev", "eth0");

      assertThat(validate(pod, "--timeout=200ms"))
          .startsWith("95 ")
          .contains("Failed to validate networking configuration.");
      install(pod, mode, "--ipv6=false");
      assertThat(validate(pod)).startsWith("0 ").contains("Validated");
    }
  }

  private static String validate(NetworkNamespace pod, String... arguments) throws Exception {
    var log = new ByteArrayOutputStream();
    var stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    var validator = new NetworkValidator(Map.of(), InstantSource.system(), new Random(1), stream);
    int status = pod.call(() -> validator.run(List.of(arguments)));
    return status + " " + log.toString(StandardCharsets.UTF_8);
  }
}
