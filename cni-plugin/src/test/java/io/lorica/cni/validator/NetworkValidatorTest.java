package io.lorica.cni.validator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.cni.net.NamedListener;
import io.lorica.testkit.Spec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program on loopback, where a listener that connects to itself needs no rules. */
class NetworkValidatorTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(String... arguments) throws InterruptedException {
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new NetworkValidator(Map.of(), InstantSource.system(), new Random(1), stream)
        .run(List.of(arguments));
  }

  /** A port that was free a moment ago. */
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String log() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  @Spec("08#18")
  void reachingTheOwnListenerIsSuccess() throws Exception {
    String address = "127.0.0.1:" + freePort();

    assertThat(run("--listen-addr", address, "--connect-addr", address)).isZero();
    assertThat(log()).contains("level=info msg=Validated");
  }

  @Test
  void anotherListenersAnswerIsNot() throws Exception {
    try (var other = NamedListener.open("hello", "127.0.0.1", 0)) {
      int status = run("--listen-addr=127.0.0.1:0", "--connect-addr=127.0.0.1:" + other.port());

      assertThat(status).isEqualTo(95);
    }
    assertThat(log()).contains("expected client to receive").contains("got \\\"hello\\\" instead");
  }

  @Test
  void aRefusedConnectionIsNot() throws Exception {
    int port = freePort();

    assertThat(run("--listen-addr=127.0.0.1:0", "--connect-addr=127.0.0.1:" + port)).isEqualTo(95);
    assertThat(log()).contains("Unable to connect to validator.");
  }

  @Test
  void aPortInUseIsNot() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertThat(run("--listen-addr", address, "--connect-addr", address)).isEqualTo(95);
    }
    assertThat(log()).contains("cannot listen on");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--timeout=120", "--timeout=s", "--timeout=1y", "--log-level=loud",
        "--listen-addr=localhost:1", "--connect-addr=1.1.1.1", "--connect-addr=1.1.1.1:x", "--no"
      })
  @Spec("08#19")
  void wrongArgumentsAreNamed(String argument) throws Exception {
    assertThat(run(argument)).isEqualTo(2);
    assertThat(log()).startsWith("error: ");
  }

  @ParameterizedTest
  @Spec("08#19")
  @CsvSource({"0, 0", "0s, 0", "5ms, 5", "2s, 2000", "3m, 180000", "1h, 3600000", "1d, 86400000"})
  void timeoutsAreNumbersWithAUnit(String text, long millis) {
    assertThat(ValidatorTimeout.parse(text)).hasValue(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"120", "", "s", "-1s", "1 s", "1.5s", "1S", "9223372036854775807d", "1us"})
  void otherTimeoutsAreRefused(String text) {
    assertThat(ValidatorTimeout.parse(text)).isEmpty();
  }
}
