package io.lorica.controller.args;

import io.lorica.controller.log.LogFormat;
import io.lorica.controller.log.LogSetup;
import picocli.CommandLine.Option;

/** The flags that every program has (spec 04 §1.1); a picocli mixin. */
public final class LogFlags {
  @Option(
      names = "--log-level",
      defaultValue = "info",
      description = "panic, fatal, error, warn, info, debug or trace")
  String level = "info";

  @Option(names = "--log-format", defaultValue = "plain", description = "plain or json")
  String format = "plain";

  @Option(
      names = "--version",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "print version and exit")
  boolean version;

  /**
   * Sets up logging. Says whether to go on: with {@code -version} the version is printed instead.
   */
  public boolean apply(String program) {
    if (version) {
      String number = LogFlags.class.getPackage().getImplementationVersion();
      System.out.println(program + " " + (number == null ? "dev-undefined" : number));
      return false;
    }
    LogSetup.apply(level, LogFormat.named(format));
    return true;
  }
}
