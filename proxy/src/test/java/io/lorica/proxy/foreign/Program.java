package io.lorica.proxy.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system. {@code make test} installs them where it may. */
final class Program {
  /** A watchdog: the longest run takes a few seconds. */
  private static final long LIMIT_SECONDS = 120;

  private Program() {}

  /** What a run left behind; texts are ISO 8859-1, a byte a character. */
  record Run(int status, String out, String err) {
    /** This, when the program ended well. */
    Run wentWell() {
      assertThat(status).as("%s%s", out, err).isZero();
      return this;
    }
  }

  /** Skips the test where the program is not installed, and says how it would be. */
  static void assumeInstalled(String program, String debianPackage) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(Path::of)
            .anyMatch(dir -> Files.isExecutable(dir.resolve(program)));
    assumeTrue(
        found, program + " is not installed: apt-get install " + debianPackage + ", as root");
  }

  /** Runs a program to its end. */
  static Run run(Path dir, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(dir, "out", "");
    Path err = Files.createTempFile(dir, "err", "");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("hangs: " + command + "\n" + text(out) + text(err));
    }
    return new Run(process.exitValue(), text(out), text(err));
  }

  /** Starts a program that serves until it is destroyed; its output goes to a file. */
  static Process serve(Path dir, Path out, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(dir.toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  static String text(Path file) throws IOException {
    return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** A command with more arguments. */
  static List<String> command(List<String> front, String... more) {
    List<String> command = new ArrayList<>(front);
    command.addAll(List.of(more));
    return command;
  }
}
