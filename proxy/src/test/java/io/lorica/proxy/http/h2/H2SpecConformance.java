package io.lorica.proxy.http.h2;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Http2App;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * h2spec against our server, and against the two sides of a proxy that listen, with an application
 * behind it. Not part of {@code make test}, because the program comes from another language's
 * registry: {@code make conformance} installs it and names this class.
 */
class H2SpecConformance {
  private static final Path DIFFERENCES = Path.of("src/test/conformance/h2spec-differences.txt");
  private static final int PORT = 8080;

  @TempDir Path temporary;

  @Test
  void serverFailsNothingButTheListedDifferences() throws Exception {
    Http2Settings settings = Http2Settings.DEFAULT.withMaxConcurrentStreams(100);
    try (LoopbackServer server = new LoopbackServer(new EchoService(), settings)) {
      assertOnlyListed("server", server.address());
    }
  }

  @Test
  void inboundListenerFailsNothingButTheListedDifferences() throws Exception {
    try (ControlPlane control = ControlPlane.start();
        Pod pod = limited(control, "INBOUND");
        Http2App _ = application(pod)) {
      control
          .serverPolicies()
          .say("pod:" + PORT, ServerPolicies.detect(ServerPolicies.everybody()));
      pod.redirectInbound(PORT);
      assertOnlyListed("inbound", pod.inbound());
      assertThat(pod.metrics().sum("request_total", "direction=\"inbound\"")).isPositive();
    }
  }

  @Test
  void outboundListenerFailsNothingButTheListedDifferences() throws Exception {
    InetSocketAddress service = new InetSocketAddress("10.0.0.1", 80);
    String authority = "web.ns.svc.cluster.local:80";
    try (ControlPlane control = ControlPlane.start();
        Pod pod = limited(control, "OUTBOUND");
        Pod server = Pod.start(control, "server");
        Http2App _ = application(server)) {
      control
          .endpoints()
          .say(authority, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
      control.policies().say(Wire.text(service), Policies.detect(Policies.balanced(authority)));
      pod.redirect(service);
      assertOnlyListed("outbound", pod.outbound());
      assertThat(pod.metrics().sum("request_total", "direction=\"outbound\"")).isPositive();
    }
  }

  /** One of h2spec's cases opens more streams than it is told it may, which takes a limit. */
  private static Pod limited(ControlPlane control, String side) throws IOException {
    return Pod.builder(control, "pod")
        .put(side + "_SERVER_HTTP2_MAX_CONCURRENT_STREAMS", "100")
        .start();
  }

  private static Http2App application(Pod pod) throws IOException {
    return Http2App.serve(ServerSocketChannel.open().bind(pod.at(PORT)));
  }

  private void assertOnlyListed(String side, InetSocketAddress address) throws Exception {
    Path report = temporary.resolve(side + ".xml");
    run(side, address, report);
    Map<String, Boolean> cases = cases(report);

    assertThat(cases).as("h2spec has 146 cases").hasSizeGreaterThan(140);
    Set<String> failed = new TreeSet<>(cases.keySet());
    failed.removeIf(cases::get);
    assertThat(failed).isEqualTo(listed(side));
  }

  private static void run(String side, InetSocketAddress address, Path report) throws Exception {
    // The exit status says no more than the report does.
    new ProcessBuilder(
            requireNonNull(System.getProperty("h2spec.bin"), "h2spec.bin"),
            "--strict",
            "--host",
            address.getAddress().getHostAddress(),
            "--port",
            String.valueOf(address.getPort()),
            "--junit-report",
            report.toString())
        .redirectErrorStream(true)
        .redirectOutput(Path.of("target/h2spec", side + ".log").toFile())
        .start()
        .waitFor();
  }

  /** Each case, as {@code http2/5.3.1/2}, and whether it passed; one that was skipped did not. */
  private static Map<String, Boolean> cases(Path report)
      throws IOException, ParserConfigurationException, SAXException {
    Map<String, Boolean> all = new TreeMap<>();
    NodeList suites =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testsuite");
    for (int i = 0; i < suites.getLength(); i++) {
      Element suite = (Element) suites.item(i);
      NodeList cases = suite.getElementsByTagName("testcase");
      for (int j = 0; j < cases.getLength(); j++) {
        Element one = (Element) cases.item(j);
        all.put(
            one.getAttribute("package") + "/" + (j + 1),
            one.getElementsByTagName("*").getLength() == 0);
      }
    }
    return all;
  }

  /** The cases of the lines that begin with this side or with {@code all}. */
  private static Set<String> listed(String side) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(DIFFERENCES, StandardCharsets.UTF_8)) {
      String[] words = line.split("\\s+", 3);
      if (words[0].equals("all") || words[0].equals(side)) {
        names.add(words[1]);
      }
    }
    return names;
  }
}
