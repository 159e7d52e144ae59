package io.lorica.injector;

import io.lorica.controller.admin.ProcessMetrics;
import io.lorica.controller.args.CommandLineProgram;
import io.lorica.controller.args.KubeFlags;
import io.lorica.controller.args.LogFlags;
import io.lorica.controller.time.SystemScheduler;
import io.lorica.injector.review.InstallationFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The program {@code proxy-injector} with the flags of spec 06 §2. */
@Command(name = "proxy-injector")
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Mixin private final LogFlags log = new LogFlags();
  @Mixin private final KubeFlags kube = new KubeFlags();

  @Option(names = "--addr", defaultValue = ":8443", description = "address to serve on")
  private InetSocketAddress address = new InetSocketAddress(0);

  @Option(
      names = "--metrics-addr",
      defaultValue = ":9995",
      description = "address to serve metrics and probes on")
  private InetSocketAddress adminAddress = new InetSocketAddress(0);

  @Option(
      names = "--linkerd-namespace",
      defaultValue = "linkerd",
      description = "namespace of the control plane")
  private String namespace = "";

  @Option(
      names = "--enable-pprof",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "accepted; a Java process is profiled with jcmd")
  private boolean pprof;

  @Option(names = "--values-file", description = "values of the installation, for tests")
  private Path values = InstallationFiles.VALUES;

  @Option(names = "--trust-anchors-file", description = "trust anchors, for tests")
  private Path trustAnchors = InstallationFiles.TRUST_ANCHORS;

  @Option(names = "--tls-dir", description = "supplied serving certificate")
  private Path tlsDirectory = Path.of("/var/run/linkerd/tls");

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    // The reference's image has all controllers in one program, chosen by its first argument.
    String[] flags =
        args.length > 0 && args[0].equals("proxy-injector")
            ? Arrays.copyOfRange(args, 1, args.length)
            : args;
    System.exit(CommandLineProgram.run(new Main(), flags));
  }

  @Override
  public Integer call() {
    if (!log.apply("proxy-injector")) {
      return 0;
    }
    if (pprof) {
      LOG.warn("-enable-pprof has no effect: profile this process with jcmd");
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
    var files =
        new InstallationFiles(
            values, trustAnchors, namespace, "linkerd/proxy-injector " + version());
    var settings = new InjectorSettings(address, adminAddress, namespace, tlsDirectory, files);
    var metrics = ProcessMetrics.registry();
    try (var scheduler = new SystemScheduler("timers");
        var client = kube.open(metrics)) {
      var around =
          new InjectorStack.Surroundings(
              client, metrics, InstantSource.system(), scheduler, new SecureRandom());
      InjectorStack stack = InjectorStack.start(settings, around);
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

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "dev-undefined" : version;
  }
}
