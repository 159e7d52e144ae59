package io.lorica.cni.validator;

import io.lorica.cni.log.Level;
import io.lorica.cni.log.Log;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The program of the init container {@code linkerd-network-validator}: proves that the CNI plugin
 * has redirected the pod's traffic, before anything in the pod relies on it (spec 08 §5).
 */
public final class NetworkValidator {
  /** What the repair controller looks for. */
  public static final int UNSUCCESSFUL = 95;

  private static final int WRONG_ARGUMENTS = 2;
  private static final String ENV = "LINKERD_NETWORK_VALIDATOR_";

  private final Map<String, String> environment;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final PrintStream out;

  public NetworkValidator(
      Map<String, String> environment,
      InstantSource clock,
      RandomGenerator random,
      PrintStream out) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.random = random;
    this.out = out;
  }

  /** Validates as the arguments say. Returns the exit status: 0, 2 or 95. */
  public int run(List<String> arguments) throws InterruptedException {
    CommandLine commandLine = commandLine();
    ParseResult parsed;
    try {
      parsed = commandLine.parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      out.println("error: " + e.getMessage());
      return WRONG_ARGUMENTS;
    }
    if (parsed.isUsageHelpRequested()) {
      commandLine.usage(out);
      return 0;
    }
    var validation =
        new Validation(
            value(parsed, "--listen-addr", InetSocketAddress.class),
            value(parsed, "--connect-addr", InetSocketAddress.class),
            value(parsed, "--timeout", Duration.class));
    Log log = log(parsed);
    log.info("Listening for connections on " + text(validation.listen()));
    return report(validation.run(random), validation, log);
  }

  private int report(Outcome outcome, Validation validation, Log log) {
    String connect = text(validation.connect());
    switch (outcome) {
      case Outcome.Validated() -> {
        log.info("Validated");
        return 0;
      }
      case Outcome.OtherAnswer(String expected, String received) ->
          log.error(
              "expected client to receive \"" + expected + "\"; got \"" + received + "\" instead");
      case Outcome.Failed(String reason) -> {
        log.error(reason);
        log.error(
            "Unable to connect to validator. Please ensure iptables rules are rewriting traffic"
                + " as expected.");
      }
      case Outcome.NotListening(String reason) -> log.error(reason);
      case Outcome.TimedOut(Duration after) ->
          log.write(
              Level.ERROR,
              "Failed to validate networking configuration. Please ensure iptables rules are"
                  + " rewriting traffic as expected.",
              Map.of("timeout", after.toMillis() + "ms"));
    }
    log.debug("connections to " + connect + " do not reach this process");
    return UNSUCCESSFUL;
  }

  /** Says why the process ends now; for the hook that runs when it is told to. */
  public void killed() {
    new Log(out, clock, Level.INFO, false).error("Killed by SIGINT or SIGTERM");
  }

  private Log log(ParseResult parsed) {
    boolean json = value(parsed, "--log-format", String.class).equals("json");
    return new Log(out, clock, value(parsed, "--log-level", Level.class), json);
  }

  private CommandLine commandLine() {
    CommandSpec spec = CommandSpec.create().name("linkerd-network-validator");
    add(spec, "--log-level", Level.class, environment.getOrDefault(ENV + "LOG_LEVEL", "info"));
    add(spec, "--log-format", String.class, environment.getOrDefault(ENV + "LOG_FORMAT", "plain"));
    add(spec, "--timeout", Duration.class, "10s");
    add(spec, "--listen-addr", InetSocketAddress.class, "0.0.0.0:4140");
    add(spec, "--connect-addr", InetSocketAddress.class, "192.0.2.2:1404");
    spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).build());
    return new CommandLine(spec)
        .registerConverter(Level.class, converter("level", Level::parse))
        .registerConverter(Duration.class, converter("duration", ValidatorTimeout::parse))
        .registerConverter(InetSocketAddress.class, NetworkValidator::address);
  }

  private static void add(CommandSpec spec, String name, Class<?> type, String initial) {
    spec.addOption(OptionSpec.builder(name).type(type).arity("1").defaultValue(initial).build());
  }

  private static <T> ITypeConverter<T> converter(String what, Function<String, Optional<T>> parse) {
    return text ->
        parse
            .apply(text)
            .orElseThrow(() -> new TypeConversionException("'" + text + "' is not a " + what));
  }

  private static InetSocketAddress address(String text) throws UnknownHostException {
    int colon = text.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          InetAddress.ofLiteral(text.substring(0, Math.max(colon, 0))),
          Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException _) {
      throw new TypeConversionException("'" + text + "' is not an IP address with a port");
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static <T> T value(ParseResult parsed, String name, Class<T> type) {
    return type.cast(parsed.commandSpec().findOption(name).<Object>getValue());
  }
}
