package io.lorica.destination;

import io.lorica.controller.admin.ProcessMetrics;
import io.lorica.controller.args.CommandLineProgram;
import io.lorica.controller.args.KubeFlags;
import io.lorica.controller.args.LogFlags;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.time.Pause;
import io.lorica.controller.time.SystemScheduler;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The program {@code destination}: the flags of spec 04 §1.1 and spec 07 §1.1 together, and where
 * the two have different names for one thing, both.
 */
@Command(name = "destination")
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** Programs that the reference starts from one image by their first argument. */
  private static final Set<String> SUBCOMMANDS = Set.of("destination", "policy");

  @Mixin private final LogFlags log = new LogFlags();
  @Mixin private final KubeFlags kube = new KubeFlags();
  @Mixin private final DiscoveryFlags discovery = new DiscoveryFlags();
  @Mixin private final PolicyFlags policy = new PolicyFlags();

  @Option(
      names = {"--controller-namespace", "--control-plane-namespace"},
      defaultValue = "linkerd",
      description = "namespace of the control plane")
  private String namespace = "";

  @Option(
      names = {"--identity-trust-domain", "--identity-domain"},
      defaultValue = "",
      description = "domain of identities; cluster.local if empty")
  private String trustDomain = "";

  @Option(
      names = "--cluster-domain",
      defaultValue = "",
      description = "domain of service names; cluster.local if empty")
  private String clusterDomain = "";

  @Option(
      names = "--default-opaque-ports",
      defaultValue = "",
      description = "ports whose protocol is not detected unless an annotation says otherwise")
  private String opaquePorts = "";

  /** Flags of the reference whose subject we do not have, or not yet. */
  @Option(
      names = {
        "--enable-pprof",
        "--trace-collector",
        "--export-queue-metrics",
        "--server-tls-key",
        "--server-tls-certs",
        "--policy-deployment-name",
        "--patch-timeout-ms",
        "--kube-api-response-headers-timeout",
        "--cluster",
        "--context",
        "--user",
        "--as",
        "--as-group"
      },
      arity = "0..1",
      description = "accepted, without effect")
  private List<String> withoutEffect = List.of();

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    String[] flags =
        args.length > 0 && SUBCOMMANDS.contains(args[0])
            ? Arrays.copyOfRange(args, 1, args.length)
            : args;
    System.exit(CommandLineProgram.run(new Main(), flags));
  }

  @Override
  public Integer call() {
    if (!log.apply("destination")) {
      return 0;
    }
    List<String> problems = new ArrayList<>(discovery.problems());
    problems.addAll(policy.problems(opaquePorts));
    if (!problems.isEmpty()) {
      LOG.error("cannot start: {}", String.join("; ", problems));
      return 2;
    }
    if (!withoutEffect.isEmpty()) {
      LOG.warn("flags without effect were given, with values {}", withoutEffect);
    }
    try {
      serve();
      return 0;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return 0;
    } catch (Exception failed) {
      LOG.error("cannot serve: {}", failed.getMessage(), failed);
      return 1;
    }
  }

  private void serve() throws Exception {
    var metrics = ProcessMetrics.registry();
    try (var scheduler = new SystemScheduler("timers");
        var client = kube.open(metrics)) {
      var timing = FeedTiming.standard(Pause.on(scheduler), new SecureRandom());
      var around = new DestinationStack.Surroundings(client, timing, metrics);
      DestinationStack stack = DestinationStack.start(settings(metrics), around);
      var stop = new CountDownLatch(1);
      var stopped = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, stopped), "shutdown"));
      stop.await();
      stack.shutdown();
      stopped.countDown();
    }
  }

  /** Holds the end of the process back until everything is stopped. */
  private static void stop(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Call after the flags' problems have been found to be none. */
  DestinationSettings settings(MeterRegistry metrics) {
    String services = domain(clusterDomain, "--cluster-domain");
    String identities = domain(trustDomain, "--identity-trust-domain");
    return new DestinationSettings(
        new DestinationSettings.Listeners(
            discovery.address, discovery.adminAddress, policy.address, policy.adminAddress),
        discovery.settings(
            opaquePorts, new DiscoverySettings.Domains(identities, services, namespace)),
        discovery.face(services, new OverflowMetrics(metrics)),
        policy.settings(opaquePorts, identities, services, namespace));
  }

  private static String domain(String given, String flag) {
    if (given.isEmpty()) {
      LOG.warn("{} is not set: cluster.local it is", flag);
      return "cluster.local";
    }
    return given;
  }
}
