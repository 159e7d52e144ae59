package io.lorica.proxy.http.h2;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
 * h2spec against our server. Not part of {@code make test}, because the program comes from another
 * language's registry: {@code make conformance} installs it and names this class.
 */
class H2SpecConformance {
  private static final Path DIFFERENCES = Path.of("src/test/conformance/h2spec-differences.txt");

  @TempDir Path temporary;

  @Test
  void failsNothingButTheListedDifferences() throws Exception {
    Path report = temporary.resolve("report.xml");
    Http2Settings settings = Http2Settings.DEFAULT.withMaxConcurrentStreams(100);
    try (LoopbackServer server = new LoopbackServer(new EchoService(), settings)) {
      run(server, report);
    }
    Map<String, Boolean> cases = cases(report);

    assertThat(cases).as("h2spec has 146 cases").hasSizeGreaterThan(140);
    Set<String> failed = new TreeSet<>(cases.keySet());
    failed.removeIf(cases::get);
    assertThat(failed).isEqualTo(listed());
  }

  private static void run(LoopbackServer server, Path report) throws Exception {
    // The exit status says no more than the report does.
    new ProcessBuilder(
            requireNonNull(System.getProperty("h2spec.bin"), "h2spec.bin"),
            "--strict",
            "--host",
            server.address().getAddress().getHostAddress(),
            "--port",
            String.valueOf(server.address().getPort()),
            "--junit-report",
            report.toString())
        .redirectErrorStream(true)
        .redirectOutput(Path.of("target/h2spec/h2spec.log").toFile())
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

  /** The first word of each line that is not a comment. */
  private static Set<String> listed() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(DIFFERENCES, StandardCharsets.UTF_8)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        names.add(line.split("\\s+", 2)[0]);
      }
    }
    return names;
  }
}
