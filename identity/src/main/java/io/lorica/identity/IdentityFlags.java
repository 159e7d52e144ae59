package io.lorica.identity;

import io.lorica.controller.args.GoDuration;
import io.lorica.controller.args.KubeFlags;
import io.lorica.controller.args.LogFlags;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of spec 05 §4, and ours for material that makes itself. */
@Command(name = "identity", description = "The mesh's certificate authority.")
final class IdentityFlags implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityFlags.class);

  @Option(names = "--addr", defaultValue = ":8080", description = "address to serve gRPC on")
  InetSocketAddress addr = new InetSocketAddress(8080);

  @Option(names = "--admin-addr", defaultValue = ":9990", description = "address of admin pages")
  InetSocketAddress adminAddr = new InetSocketAddress(9990);

  @Option(
      names = "--controller-namespace",
      defaultValue = "",
      description = "namespace of the control plane")
  String controllerNamespace = "";

  @Option(
      names = "--identity-scheme",
      defaultValue = "",
      description = "linkerd.io/tls or kubernetes.io/tls; empty disables identity")
  String scheme = "";

  @Option(
      names = "--identity-trust-domain",
      defaultValue = "",
      description = "trust domain; empty disables identity")
  String trustDomain = "";

  @Option(names = "--identity-issuance-lifetime", defaultValue = "", description = "life of leaves")
  String issuanceLifetime = "";

  @Option(
      names = "--identity-clock-skew-allowance",
      defaultValue = "",
      description = "difference of clocks that leaves tolerate")
  String clockSkew = "";

  @Option(
      names = "--issuer",
      defaultValue = "/var/run/linkerd/identity/issuer",
      description = "directory of a supplied issuer")
  Path issuer = Path.of("");

  @Option(
      names = "--trust-roots",
      defaultValue = "/var/run/linkerd/identity/trust-roots/ca-bundle.crt",
      description = "file with the trust anchors of a supplied issuer")
  Path trustRoots = Path.of("");

  @Option(
      names = "--anchor-lifetime",
      defaultValue = "8760h",
      description = "life of a self-made trust anchor; its successor comes at half of it")
  String anchorLifetime = "8760h";

  @Option(
      names = "--issuer-lifetime",
      defaultValue = "168h",
      description = "life of a self-made issuer")
  String issuerLifetime = "168h";

  @Option(
      names = "--issuer-rotation",
      defaultValue = "24h",
      description = "time between two self-made issuers")
  String issuerRotation = "24h";

  @Option(
      names = "--enable-pprof",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "accepted and without effect: use the JVM's own tools")
  boolean enablePprof;

  @Option(
      names = "--trace-collector",
      defaultValue = "",
      description = "accepted and without effect: this program exports no traces")
  String traceCollector = "";

  @Mixin KubeFlags kube = new KubeFlags();
  @Mixin LogFlags log = new LogFlags();

  @Override
  public Integer call() throws Exception {
    if (!log.apply("identity")) {
      return 0;
    }
    if (enablePprof) {
      LOG.warn("-enable-pprof has no effect here");
    }
    if (!traceCollector.isEmpty()) {
      LOG.warn("-trace-collector has no effect: this program exports no traces");
    }
    return IdentityWiring.run(this);
  }

  /** The flag's duration; one that does not parse, or is not positive, is told and not used. */
  static Duration duration(String what, String flag, Duration standard) {
    if (flag.isEmpty()) {
      return standard;
    }
    return GoDuration.parse(flag)
        .filter(value -> value.isPositive())
        .orElseGet(
            () -> {
              LOG.warn("Invalid {}: {}; using {}", what, flag, standard);
              return standard;
            });
  }
}
