package io.lorica.sandbox;

import io.lorica.sandbox.node.Images;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The images of the sandbox: our programs on this process's class path, and the host's programs.
 */
final class ProgramImages {
  /** The host's own programs: the container names its command. */
  static final String HOST = "localhost/host";

  /** The proxy, and beside it what prepares a pod for it. */
  static final String PROXY = "localhost/lorica/proxy";

  /** The programs of the control plane, chosen by their first argument. */
  static final String CONTROLLER = "localhost/lorica/controller";

  /** The sample application. */
  static final String SAMPLE = "localhost/lorica/sample";

  /** The sample's libraries would log all they do. */
  private static final String QUIET = "-Dlogback.configurationFile=io/lorica/sandbox/logback.xml";

  private static final Map<String, String> SAMPLE_PROGRAMS =
      Map.of(
          "front", "FrontMain",
          "books", "BooksMain",
          "quotes", "QuotesMain",
          "greeter", "GreeterMain",
          "load", "LoadMain");

  private ProgramImages() {}

  static Images ofThisProcess() {
    Path java = Path.of(System.getProperty("java.home"));
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath())
            .filter(Files::exists)
            .toList();
    return of(java, classPath);
  }

  static Images of(Path java, List<Path> classPath) {
    Programs programs = new Programs(java.resolve("bin/java").toString(), classPath);
    Programs proxy = programs.with("proxy", "mesh", "proto", "netty-", "protobuf-", "jspecify-");
    Programs init = programs.with("cni-plugin", "mesh", "picocli-", "jspecify-");
    Set<Path> shared = new LinkedHashSet<>();
    shared.add(java);
    classPath.forEach(entry -> shared.add(Files.isDirectory(entry) ? entry : entry.getParent()));
    return new Images(
        List.of(
            new Images.Image(HOST, List.of(), Map.of()),
            new Images.Image(
                PROXY,
                proxy.line("-Xmx64m", "io.lorica.proxy.runtime.Main"),
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
            new Images.Image(SAMPLE, List.of(), programs.sample())),
        outermost(shared));
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

  private record Programs(String java, List<Path> classPath) {
    /** Those with only these modules and libraries: the proxy's image carries nothing else. */
    Programs with(String... names) {
      return new Programs(
          java,
          classPath.stream()
              .filter(entry -> Arrays.stream(names).anyMatch(name -> isOf(entry, name)))
              .toList());
    }

    /** A module by its jar or its classes, a library by the beginning of its jar's name. */
    private static boolean isOf(Path entry, String name) {
      String file = entry.getFileName().toString();
      return name.endsWith("-")
          ? file.startsWith(name)
          : file.startsWith("lorica-" + name + "-") || entry.endsWith(name + "/target/classes");
    }

    Map<String, List<String>> sample() {
      Map<String, List<String>> commands = new HashMap<>();
      for (Map.Entry<String, String> program : SAMPLE_PROGRAMS.entrySet()) {
        commands.put(
            program.getKey(),
            line("-Xmx48m", QUIET, "io.lorica.sandbox.sample." + program.getValue()));
      }
      return commands;
    }

    /** The last argument is the main class, those before it are options of Java's. */
    private List<String> line(String... optionsAndMain) {
      List<String> options = List.of(optionsAndMain).subList(0, optionsAndMain.length - 1);
      Stream<String> common =
          Stream.of(
              java,
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-XX:-UsePerfData",
              "-Xss512k",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-cp",
              String.join(":", classPath.stream().map(Path::toString).toList()));
      String main = optionsAndMain[optionsAndMain.length - 1];
      return Stream.of(common, options.stream(), Stream.of(main)).flatMap(part -> part).toList();
    }
  }
}
