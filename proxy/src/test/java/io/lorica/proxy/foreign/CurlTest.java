package io.lorica.proxy.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.foreign.Ways.Way;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * curl speaks HTTP/1 to an application through proxies: both ends see what they see without them.
 */
class CurlTest {
  private static final String SITE = "http://web.test";

  @TempDir static Path dir;

  private static Ways ways;
  private static CapturingApp app;
  private static final Map<String, String> DIRECT = new HashMap<>();

  @BeforeAll
  static void start() throws IOException {
    Program.assumeInstalled("curl", "curl");
    ways = new Ways();
    app = new CapturingApp(ways.application());
    for (int size : List.of(0, 1, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 3_000_000)) {
      Files.write(dir.resolve("body-" + size), CapturingApp.bytes(size));
    }
  }

  @AfterAll
  static void stop() {
    if (ways != null) {
      app.close();
      ways.close();
    }
  }

  /** What curl is asked to do; {@code @} stands for the site. */
  private record Scenario(String name, List<String> arguments) {
    Scenario(String name, String... arguments) {
      this(name, List.of(arguments));
    }
  }

  static Stream<Arguments> scenarios() {
    List<Scenario> all = new ArrayList<>();
    all.add(new Scenario("a GET", "@/"));
    all.add(new Scenario("a GET of HTTP/1.0", "--http1.0", "@/bytes/10"));
    all.add(new Scenario("HEAD of a length", "--head", "@/bytes/1000"));
    all.add(new Scenario("HEAD of chunks", "--head", "@/chunked/1000"));
    all.add(new Scenario("OPTIONS of all", "--request-target", "*", "-X", "OPTIONS", "@/"));
    all.add(new Scenario("a method of its own", "-X", "PURGE", "@/"));
    all.add(new Scenario("a target with a query", "@/a/../b;c?d=%20&e=f|g", "--path-as-is"));
    all.add(new Scenario("DELETE with a body", "-X", "DELETE", "--data", "abc", "@/"));
    all.add(new Scenario("a form", "--data", "a=b", "--data", "c=d", "@/"));
    for (int size : List.of(0, 1, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 3_000_000)) {
      all.add(new Scenario("upload of " + size, "-T", "body-" + size, "-H", "Expect:", "@/"));
      if (size > 0) { // curl itself never ends an empty one
        all.add(
            new Scenario(
                "upload of " + size + " in chunks",
                "-T",
                "body-" + size,
                "-H",
                "Expect:",
                "-H",
                "Transfer-Encoding: chunked",
                "@/"));
      }
      all.add(new Scenario("download of " + size, "@/bytes/" + size));
      all.add(new Scenario("download of " + size + " in chunks", "@/chunked/" + size));
      all.add(new Scenario("download of " + size + " up to the end", "@/close/" + size));
    }
    all.add(new Scenario("100-continue", "-T", "body-65537", "-H", "Expect: 100-continue", "@/"));
    all.add(new Scenario("up and down together", "-T", "body-3000000", "-H", "Expect:", "@/echo"));
    all.add(
        new Scenario(
            "up and down together in chunks",
            "-T",
            "body-3000000",
            "-H",
            "Expect:",
            "-H",
            "Transfer-Encoding: chunked",
            "@/echo"));
    all.add(new Scenario("an early answer", "-T", "body-3000000", "-H", "Expect:", "@/early"));
    for (int status : List.of(204, 301, 304, 404, 418, 500, 503)) {
      all.add(new Scenario("status " + status, "@/status/" + status));
    }
    all.add(new Scenario("many fields of a request", fields(90)));
    all.add(new Scenario("a long field of a request", "-H", "x-long: " + "y".repeat(12_000), "@/"));
    // Near the limits: 16 KiB for a list of fields over HTTP/2, 64 KiB for a head of HTTP/1.
    all.add(new Scenario("fields as long as a pair takes", "-H", "x: " + "y".repeat(15_500), "@/"));
    all.add(new Scenario("a very long field", "-H", "x: " + "y".repeat(64_000), "@/"));
    all.add(new Scenario("a very long field of an answer", "@/field/64000"));
    all.add(new Scenario("a very long target", "@/" + "a".repeat(32_000)));
    all.add(new Scenario("a long target", "@/" + "a".repeat(8_000)));
    all.add(
        new Scenario(
            "repeated fields", "-H", "x: 1", "-H", "x: 2", "-H", "Cookie: a=b; c=d", "@/"));
    all.add(new Scenario("bytes beyond ASCII", "-H", "x: caf\u00e9", "@/caf\u00e9"));
    all.add(new Scenario("many fields of an answer", "@/fields/80"));
    all.add(new Scenario("a long field of an answer", "@/field/12000"));
    all.add(new Scenario("credentials", "-u", "a:b", "@/"));
    return all.stream()
        .flatMap(
            scenario ->
                proxied().stream()
                    .filter(way -> way != Way.PAIR || !scenario.name.startsWith("a very long "))
                    .map(way -> Arguments.of(scenario.name, way, scenario.arguments)));
  }

  private static List<String> fields(int count) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arguments.addAll(List.of("-H", "x-field-" + i + ": value " + i));
    }
    arguments.add("@/");
    return arguments;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("scenarios")
  void bothEndsSeeWhatTheySeeWithoutProxies(String name, Way way, List<String> arguments)
      throws Exception {
    if (!DIRECT.containsKey(name)) {
      DIRECT.put(name, seen(Way.DIRECT, arguments));
    }
    assertThat(seen(way, arguments)).isEqualTo(DIRECT.get(name));
  }

  /** What curl and the application saw, as one text. */
  private static String seen(Way way, List<String> arguments) throws Exception {
    Path body = Files.createTempFile(dir, "body", "");
    Path head = Files.createTempFile(dir, "head", "");
    List<String> command = Program.command(curl(way), "-D", head.toString(), "-o", body.toString());
    arguments.forEach(argument -> command.add(argument.replaceFirst("^@", SITE)));
    Program.Run run = Program.run(dir, command);
    String request = String.join("---\n", app.take());
    return "curl ended with "
        + run.status()
        + run.err()
        + "\n"
        + answers(Program.text(head))
        // With --head, curl writes the head as it came in place of a body.
        + (arguments.contains("--head") ? "" : Capture.content(Files.readAllBytes(body)))
        + request;
  }

  private static List<String> curl(Way way) {
    InetSocketAddress to = ways.entrance(way);
    return List.of(
        "curl",
        "--silent",
        "--show-error",
        "--max-time",
        "60",
        "--connect-to",
        "::" + to.getAddress().getHostAddress() + ":" + to.getPort());
  }

  /** Heads of answers, trailers among them, each with its fields sorted. */
  private static String answers(String heads) {
    StringBuilder all = new StringBuilder();
    for (String head : heads.split("\r\n\r\n", -1)) {
      String[] lines = head.split("\r\n", -1);
      boolean answer = lines[0].startsWith("HTTP/");
      all.append(answer ? lines[0].split(" ", 3)[0] + " " + lines[0].split(" ", 3)[1] + "\n" : "");
      all.append(
          Capture.fields(
              Arrays.stream(lines).skip(answer ? 1 : 0).filter(line -> !line.isEmpty())));
    }
    return all.toString();
  }

  @ParameterizedTest
  @MethodSource("proxied")
  void manyRequestsShareAConnection(Way way) throws Exception {
    List<String> command =
        Program.command(curl(way), "--write-out", "%{http_code} %{num_connects}\n");
    for (int i = 0; i < 20; i++) {
      command.addAll(List.of("-o", "many-" + i, SITE + "/bytes/" + i * 1_000));
    }
    Program.Run run = Program.run(dir, command).wentWell();

    assertThat(run.out().lines()).hasSize(20).first().isEqualTo("200 1");
    assertThat(run.out().lines().skip(1)).containsOnly("200 0");
    assertThat(app.take()).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(Files.readAllBytes(dir.resolve("many-" + i)))
          .isEqualTo(CapturingApp.bytes(i * 1_000));
    }
  }

  @ParameterizedTest
  @MethodSource("proxied")
  void manyRequestsGoSideBySide(Way way) throws Exception {
    List<String> command = Program.command(curl(way), "--parallel", "--parallel-max", "20");
    IntStream.range(0, 40)
        .forEach(i -> command.addAll(List.of("-o", "side-" + i, SITE + "/chunked/" + i * 5_000)));
    Program.run(dir, command).wentWell();

    assertThat(app.take()).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(Files.readAllBytes(dir.resolve("side-" + i)))
          .isEqualTo(CapturingApp.bytes(i * 5_000));
    }
  }

  static List<Way> proxied() {
    return List.of(Way.INBOUND, Way.OUTBOUND, Way.PAIR);
  }
}
