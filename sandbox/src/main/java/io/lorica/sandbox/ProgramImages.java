package io.lorica.sandbox;

import io.lorica.sandbox.node.Images;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of the sandbox: our programs on this process's class path, the proxy as its
 * distribution where that is current, and the host's programs.
 */
public final class ProgramImages {
  /** The archive of classes of programs that have the whole class path. */
  public static final String PROGRAMS = "programs";

  /** The host's own programs: the container names its command. */
  static final String HOST = "localhost/host";

  /** The proxy, and beside it what prepares a pod for it. */
  static final String PROXY = "localhost/lorica/proxy";

  /** The programs of the control plane, chosen by their first argument. */
  static final String CONTROLLER = "localhost/lorica/controller";

  /** The sample application. */
  static final String SAMPLE = "localhost/lorica/sample";

  private static final Logger LOG = LoggerFactory.getLogger(ProgramImages.class);

  /** The sample's libraries would log all they do. */
  private static final String QUIET = "-Dlogback.configurationFile=io/lorica/sandbox/logback.xml";

  private static final Map<String, String> SAMPLE_PROGRAMS =
      Map.of(
          "front", "FrontMain",
          "books", "BooksMain",
          "quotes", "QuotesMain",
          "greeter", "GreeterMain",
          "load", "LoadMain");

  private final Programs programs;
  private final Programs init;

  private ProgramImages(Programs programs) {
    this.programs = programs;
    this.init = programs.with("init", "cni-plugin", "mesh", "picocli-", "jspecify-");
  }

  /** Programs run by this process's Java from its class path. */
  static ProgramImages ofThisProcess() {
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath())
            .filter(Files::exists)
            .toList();
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    return new ProgramImages(
        new Programs(PROGRAMS, java, classPath, ClassArchives.ofThisProcess()));
  }

  /** Those that share an archive of classes. */
  List<Programs> archived() {
    return List.of(programs, init);
  }

  /** The table. Says in the log where the proxy comes from. */
  Images images() throws IOException {
    Programs plainProxy =
        programs
            .with(
                "proxy",
                "proxy",
                "mesh",
                "proto",
                "netty-",
                "protobuf-javalite-",
                "re2j-",
                "jspecify-")
            .withoutArchive();
    Optional<ProxyDistribution> proxy = ProxyDistribution.current(plainProxy.classPath());
    String source = proxy.map(found -> found.directory().toString()).orElse("the class path");
    LOG.info("proxies run from {}", source);
    return new Images(
        List.of(
            new Images.Image(HOST, List.of(), Map.of()),
            new Images.Image(
                PROXY,
                proxy
                    .map(ProxyDistribution::line)
                    .orElseGet(() -> plainProxy.line("-Xmx64m", "io.lorica.proxy.runtime.Main")),
                Map.of(
                    "/usr/lib/linkerd/linkerd2-proxy-init",
                    init.line("-Xmx32m", "io.lorica.cni.init.Main"),
                    "/usr/lib/linkerd/linkerd2-network-validator",
                    init.line("-Xmx32m", "io.lorica.cni.validator.Main"))),
            new Images.Image(
                CONTROLLER,
                List.of(),
                Map.of(
                    "identity", programs.line("-Xmx96m", "io.lorica.identity.Main"),
                    "destination", programs.line("-Xmx128m", "io.lorica.destination.Main"),
                    "proxy-injector", programs.line("-Xmx96m", "io.lorica.injector.Main"))),
            new Images.Image(SAMPLE, List.of(), sample())),
        shared(proxy),
        programs.archives().written());
  }

  private Map<String, List<String>> sample() {
    Map<String, List<String>> commands = new HashMap<>();
    for (Map.Entry<String, String> program : SAMPLE_PROGRAMS.entrySet()) {
      commands.put(
          program.getKey(),
          programs.line("-Xmx48m", QUIET, "io.lorica.sandbox.sample." + program.getValue()));
    }
    return commands;
  }

  private List<Path> shared(Optional<ProxyDistribution> proxy) {
    Set<Path> shared = new LinkedHashSet<>();
    shared.add(Path.of(System.getProperty("java.home")));
    programs
        .classPath()
        .forEach(entry -> shared.add(Files.isDirectory(entry) ? entry : entry.getParent()));
    proxy.ifPresent(found -> shared.add(found.directory()));
    shared.addAll(programs.archives().read());
    return outermost(shared);
  }

  /** Fewer mounts make a container start sooner: directories inside others are left out. */
  private static List<Path> outermost(Set<Path> directories) {
    List<Path> repositories = new ArrayList<>();
    for (Path directory : directories) {
      repositories.add(repository(directory));
    }
    return repositories.stream()
        .distinct()
        .filter(
            each ->
                repositories.stream()
                    .noneMatch(other -> !other.equals(each) && each.startsWith(other)))
        .toList();
  }

  /** A local Maven repository has a directory for each library: the whole is one mount. */
  private static Path repository(Path directory) {
    for (Path each = directory; each.getParent() != null; each = each.getParent()) {
      if (each.endsWith(".m2/repository")) {
        return each;
      }
    }
    return directory;
  }
}
