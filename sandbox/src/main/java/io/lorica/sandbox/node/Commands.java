package io.lorica.sandbox.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a system command to its end. Blocks; call from a virtual or a platform thread. */
public final class Commands {
  private Commands() {}

  /** How a command ended, with everything it said on both streams. */
  public record Result(int exitCode, String output) {}

  /** Runs a command with {@code input} on its standard input. */
  public static Result run(List<String> command, String input) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // It ended without reading: its exit code says more.
    }
    try (InputStream out = process.getInputStream()) {
      String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + command, e);
    }
  }

  /** Runs a command that must succeed. */
  public static String require(List<String> command, String input) throws IOException {
    Result result = run(command, input);
    if (result.exitCode() != 0) {
      throw new IOException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", command), result.exitCode(), result.output().strip()));
    }
    return result.output();
  }

  /** Runs a shell script that must succeed; it stops at its first failing command. */
  static String script(String script) throws IOException {
    return require(List.of("sh", "-e"), script);
  }
}
