package io.lorica.cni.init;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.cni.firewall.Commands;
import io.lorica.testkit.Spec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program without a kernel: arguments, order, log, exit status. */
class ProxyInitTest {
  private static final Pattern MESSAGE =
      Pattern.compile("msg=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+))");
  private static final String PORTS = "--incoming-proxy-port 4143 --outgoing-proxy-port 4140";
  private static final String STOCK =
      "--firewall-bin-path iptables-nft --firewall-save-bin-path iptables-nft-save --ipv6=false "
          + PORTS
          + " --proxy-uid 2102 --inbound-ports-to-ignore 4190,4191,4567,4568"
          + " --outbound-ports-to-ignore 4567,4568";

  @TempDir Path bin;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Runs the program on a search path that has only {@link #bin}. */
  private int run(String arguments) {
    var program =
        new ProxyInit(
            new Commands(bin.toString()),
            InstantSource.fixed(Instant.parse("2026-11-01T10:20:30.5Z")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return program.run(List.of(arguments.split(" ")));
  }

  private void install(String name, String script) throws IOException {
    Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private void installTools(String base) throws IOException {
    for (String suffix : List.of("", "-save", "-restore")) {
      install(base + suffix, "echo must not run >&2; exit 9");
    }
  }

  private String log() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> messages() {
    return MESSAGE.matcher(log()).results().map(ProxyInitTest::message).toList();
  }

  private static String message(MatchResult found) {
    return found.group(1) != null ? found.group(1) : found.group(2);
  }

  private String firstError() {
    return err.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  @Test
  @Spec("08#1")
  void simulationLogsTheStockCommandsBetweenTwoSaves() throws IOException {
    installTools("iptables-nft");

    assertThat(run(STOCK + " --simulate")).isZero();

    String ipt = bin + "/iptables-nft -t nat ";
    String comment = " -m comment --comment proxy-init/";
    assertThat(messages())
        .containsExactly(
            bin + "/iptables-nft-save -t nat",
            ipt + "-N PROXY_INIT_REDIRECT",
            ipt
                + "-A PROXY_INIT_REDIRECT -p tcp --match multiport --dports 4190,4191,4567,4568"
                + " -j RETURN"
                + comment
                + "ignore-port-4190,4191,4567,4568",
            ipt
                + "-A PROXY_INIT_REDIRECT -p tcp -j REDIRECT --to-port 4143"
                + comment
                + "redirect-all-incoming-to-proxy-port",
            ipt
                + "-A PREROUTING -j PROXY_INIT_REDIRECT"
                + comment
                + "install-proxy-init-prerouting",
            ipt + "-N PROXY_INIT_OUTPUT",
            ipt
                + "-A PROXY_INIT_OUTPUT -m owner --uid-owner 2102 -j RETURN"
                + comment
                + "ignore-proxy-user-id",
            ipt + "-A PROXY_INIT_OUTPUT -o lo -j RETURN" + comment + "ignore-loopback",
            ipt
                + "-A PROXY_INIT_OUTPUT -p tcp --match multiport --dports 4567,4568 -j RETURN"
                + comment
                + "ignore-port-4567,4568",
            ipt
                + "-A PROXY_INIT_OUTPUT -p tcp -j REDIRECT --to-port 4140"
                + comment
                + "redirect-all-outgoing-to-proxy-port",
            ipt + "-A OUTPUT -j PROXY_INIT_OUTPUT" + comment + "install-proxy-init-output",
            bin + "/iptables-nft-save -t nat");
  }

  @Test
  @Spec("08#2")
  void allCommandsOfIpv4PrecedeThoseOfIpv6() throws IOException {
    installTools("iptables-nft");
    installTools("ip6tables-nft");

    assertThat(run(PORTS + " --iptables-mode nft --simulate")).isZero();

    List<String> v4 = messages().stream().filter(line -> line.contains("/iptables")).toList();
    List<String> v6 =
        messages().stream()
            .filter(line -> line.contains("/ip6tables"))
            .map(line -> line.replace("ip6tables", "iptables"))
            .toList();
    assertThat(messages().subList(0, v4.size())).isEqualTo(v4);
    assertThat(v6).isEqualTo(v4);
  }

  @Test
  @Spec("08#7")
  void aMissingPortEndsWithTheMessageAndTheUsage() {
    assertThat(run("--outgoing-proxy-port 4140")).isEqualTo(1);

    assertThat(firstError())
        .isEqualTo("Error: --incoming-proxy-port must be a valid TCP port number");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: proxy-init");
    assertThat(log()).isEmpty();
  }

  @Test
  void theFirewallSettingsAreCheckedBeforeThePorts() {
    assertThat(run("--iptables-mode bogus")).isEqualTo(1);
    assertThat(firstError())
        .startsWith(
            "Error: --iptables-mode valid values are only \"legacy\", \"nft\" and \"plain\"");
  }

  @Test
  @Spec("08#15")
  void aPathInsteadOfANameIsRefused() {
    assertThat(run(PORTS + " --firewall-bin-path /sbin/iptables")).isEqualTo(1);
    assertThat(firstError())
        .isEqualTo(
            "Error: --firewall-bin-path valid values are only"
                + " \"iptables-legacy\", \"iptables-nft\" and \"iptables\"");
  }

  @Test
  void theModeWinsOverTheBinaryPath() throws IOException {
    installTools("iptables-legacy");

    int status =
        run(PORTS + " --iptables-mode legacy --firewall-bin-path x --ipv6=false --simulate");

    assertThat(status).isZero();
    assertThat(messages()).contains(bin + "/iptables-legacy -t nat -N PROXY_INIT_OUTPUT");
  }

  @Test
  @Spec("08#12")
  void anotherFlavourIsUsedAfterAWarning() throws IOException {
    installTools("iptables-legacy");

    assertThat(run(PORTS + " --iptables-mode nft --ipv6=false --simulate")).isZero();

    assertThat(log().lines().findFirst().orElseThrow())
        .contains("level=warning")
        .endsWith(
            "requestedBin=iptables-nft requestedSaveBin=iptables-nft-save"
                + " fallbackBin=iptables-legacy fallbackSaveBin=iptables-legacy-save");
    assertThat(messages()).contains(bin + "/iptables-legacy -t nat -N PROXY_INIT_OUTPUT");
  }

  @Test
  void theChoiceLeftToUsTakesWhatIsInstalledInSilence() throws IOException {
    installTools("iptables");
    installTools("iptables-legacy");

    assertThat(run(PORTS + " --iptables-mode auto --ipv6=false --simulate")).isZero();

    assertThat(log()).doesNotContain("warning");
    assertThat(messages()).contains(bin + "/iptables -t nat -N PROXY_INIT_OUTPUT");
  }

  @Test
  void withoutAnyFlavourTheRunFailsAtTheFirstCommand() {
    assertThat(run(PORTS + " --iptables-mode nft")).isEqualTo(1);

    assertThat(log()).contains("level=error").contains("aborting firewall configuration");
    assertThat(firstError()).isEqualTo("Error: iptables-nft-save -t nat: exit status 127");
  }

  @Test
  @Spec("08#13")
  void waitingIsAskedOfChangesOnly() throws IOException {
    installTools("iptables-nft");

    assertThat(run(STOCK + " -w --simulate --log-level debug")).isZero();

    assertThat(messages())
        .allSatisfy(line -> assertThat(line.endsWith(" -w")).isNotEqualTo(line.contains("-save ")));
    assertThat(messages()).contains(bin + "/iptables-nft-restore --noflush -w");
  }

  @Test
  @Spec("08#14")
  void theCloseWaitTimeoutIsSetEvenInASimulation() throws IOException {
    installTools("iptables-nft");
    install("sysctl", "echo got \"$@\"");

    assertThat(run(STOCK + " --simulate --timeout-close-wait-secs 5 --log-level error")).isZero();

    assertThat(messages())
        .containsExactly("got -w net.netfilter.nf_conntrack_tcp_timeout_close_wait=5");
  }

  @Test
  void aFailingSysctlStopsBeforeAnyRule() throws IOException {
    installTools("iptables-nft");
    install("sysctl", "echo no; exit 3");

    assertThat(run(STOCK + " --timeout-close-wait-secs 5")).isEqualTo(1);

    assertThat(messages()).noneMatch(line -> line.contains("iptables"));
    assertThat(firstError()).isEqualTo("Error: sysctl: exit status 3");
  }

  @Test
  @Spec("08#6")
  void anInvalidPortIsOneErrorLineAndNoFailure() throws IOException {
    installTools("iptables-nft");

    int status =
        run(
            PORTS
                + " --iptables-mode nft --ipv6=false --simulate"
                + " --inbound-ports-to-ignore 22,foo,33");

    assertThat(status).isZero();
    assertThat(log().lines().filter(line -> line.contains("level=error"))).hasSize(1);
    assertThat(messages()).anyMatch(line -> line.contains("--dports 22,33 "));
  }

  @Test
  void theNamespaceIsEnteredForEachCommand() throws IOException {
    installTools("iptables-nft");
    install("nsenter", "exit 9");

    assertThat(run(STOCK + " --netns /proc/1/ns/net --simulate")).isZero();

    assertThat(messages())
        .hasSize(12)
        .allSatisfy(
            line ->
                assertThat(line).startsWith(bin + "/nsenter --net=/proc/1/ns/net -- iptables-nft"));
  }

  @Test
  void anUnknownLogLevelStopsBeforeAnyRule() throws IOException {
    installTools("iptables-nft");

    assertThat(run(STOCK + " --log-level loud")).isEqualTo(1);

    assertThat(firstError()).isEqualTo("Error: not a valid log level: \"loud\"");
    assertThat(log()).isEmpty();
  }

  @Test
  void aFailingIpv4PassKeepsIpv6Untouched() throws IOException {
    installTools("iptables-nft");
    installTools("ip6tables-nft");

    assertThat(run(PORTS + " --iptables-mode nft")).isEqualTo(1);

    assertThat(messages())
        .containsExactly(
            bin + "/iptables-nft-save -t nat", "must not run", "aborting firewall configuration");
    assertThat(firstError()).isEqualTo("Error: iptables-nft-save -t nat: exit status 9");
  }

  @Test
  void jsonLinesCarryTheSameFields() throws IOException {
    installTools("iptables-nft");

    assertThat(run(STOCK + " --simulate --log-format json")).isZero();

    assertThat(log().lines().findFirst().orElseThrow())
        .isEqualTo(
            "{\"time\":\"2026-11-01T10:20:30Z\",\"level\":\"info\",\"msg\":\""
                + bin
                + "/iptables-nft-save -t nat\"}");
  }

  @Test
  void shortFlagsAndRepeatedListsAreUnderstood() throws IOException {
    installTools("iptables-nft");

    int status =
        run("-p 1 -o 2 -u 3 -g 4 -r 9090 -r 9099 --iptables-mode nft --ipv6=false --simulate");

    assertThat(status).isZero();
    assertThat(messages())
        .filteredOn(line -> line.contains("REDIRECT --to-port") || line.contains("-owner"))
        .extracting(line -> line.replaceFirst(".* -t nat (.*) -m comment.*", "$1"))
        .containsExactly(
            "-A PROXY_INIT_REDIRECT -p tcp --destination-port 9090 -j REDIRECT --to-port 1",
            "-A PROXY_INIT_REDIRECT -p tcp --destination-port 9099 -j REDIRECT --to-port 1",
            "-A PROXY_INIT_OUTPUT -m owner --uid-owner 3 -j RETURN",
            "-A PROXY_INIT_OUTPUT -m owner --gid-owner 4 -j RETURN",
            "-A PROXY_INIT_OUTPUT -p tcp -j REDIRECT --to-port 2");
  }

  @Test
  void anUnknownFlagAndAWordForANumberAreErrors() {
    assertThat(run("--no-such-flag")).isEqualTo(1);
    assertThat(firstError()).contains("--no-such-flag");

    err.reset();
    assertThat(run("--incoming-proxy-port many")).isEqualTo(1);
    assertThat(firstError()).contains("many");
  }
}
