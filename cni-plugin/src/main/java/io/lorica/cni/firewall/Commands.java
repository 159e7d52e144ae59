package io.lorica.cni.firewall;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs programs found on a search path.
 *
 * @param searchPath directories as in {@code PATH}
 */
public record Commands(String searchPath) {
  /** Exit status of a program that could not be started, as a shell reports it. */
  private static final int NOT_STARTED = 127;

  /**
   * How a program ended.
   *
   * @param output standard output and standard error as they came, without outer white space
   */
  public record Result(int exitStatus, String output) {
    public boolean succeeded() {
      return exitStatus == 0;
    }
  }

  /** The commands of this process's own {@code PATH}. */
  public static Commands ofEnvironment() {
    return new Commands(Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  /** Where the program {@code name} is. A name with a slash is a path already. */
  public Optional<String> find(String name) {
    if (name.indexOf('/') >= 0) {
      return Optional.of(name);
    }
    for (String directory : searchPath.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && isProgram(directory, name)) {
        return Optional.of(directory + "/" + name);
      }
    }
    return Optional.empty();
  }

  private static boolean isProgram(String directory, String name) {
    try {
      Path file = Path.of(directory, name);
      return Files.isRegularFile(file) && Files.isExecutable(file);
    } catch (InvalidPathException _) {
      return false;
    }
  }

  /** The command with the place of its program put in, or as it is when there is none. */
  public List<String> resolve(List<String> command) {
    var resolved = new ArrayList<>(command);
    find(command.getFirst()).ifPresent(program -> resolved.set(0, program));
    return List.copyOf(resolved);
  }

  /**
   * Runs a program to its end, feeding it {@code input}. Blocks. A program that is not on the
   * search path or cannot be started is a result.
   */
  public Result run(List<String> command, String input) {
    if (find(command.getFirst()).isEmpty()) {
      return new Result(NOT_STARTED, command.getFirst() + ": not found on PATH");
    }
    try {
      var builder = new ProcessBuilder(resolve(command)).redirectErrorStream(true);
      builder.environment().put("PATH", searchPath);
      Process process = builder.start();
      feed(process, input);
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output.strip());
    } catch (IOException e) {
      return new Result(NOT_STARTED, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(NOT_STARTED, "interrupted");
    }
  }

  /** A program that ends without reading its input says why by its exit status. */
  private static void feed(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // Broken pipe: the result carries the reason.
    }
  }
}
