package io.lorica.controller.args;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * Runs a picocli command with the command line of a Go program: {@code -name=value} and {@code
 * --name=value} mean the same (spec 04 §1.1). Options are declared with two dashes.
 */
public final class CommandLineProgram {
  private static final Pattern SINGLE_DASH = Pattern.compile("-[A-Za-z].*");

  private CommandLineProgram() {}

  /** Parses, runs and gives the exit code; 2 for a wrong command line, which is told on stderr. */
  public static int run(Callable<Integer> command, String... args) {
    return commandLine(command).execute(normalise(args));
  }

  /** Parses without running; throws picocli's exception for a wrong command line. */
  public static <C extends Callable<Integer>> C parse(C command, String... args) {
    commandLine(command).parseArgs(normalise(args));
    return command;
  }

  private static CommandLine commandLine(Callable<Integer> command) {
    return new CommandLine(command)
        .registerConverter(java.net.InetSocketAddress.class, new ListenAddress())
        .setOverwrittenOptionsAllowed(true);
  }

  static String[] normalise(String... args) {
    return Arrays.stream(args)
        .map(arg -> SINGLE_DASH.matcher(arg).matches() ? "-" + arg : arg)
        .toArray(String[]::new);
  }
}
