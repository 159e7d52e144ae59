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

  /** The sample application. */
  static final String SAMPLE = "localhost/lorica/sample";

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
    Programs programs =
        new Programs(
            java.resolve("bin/java").toString(),
            String.join(":", classPath.stream().map(Path::toString).toList()));
    Set<Path> shared = new LinkedHashSet<>();
    shared.add(java);
    classPath.forEach(entry -> shared.add(Files.isDirectory(entry) ? entry : entry.getParent()));
    return new Images(
        List.of(
            new Images.Image(HOST, List.of(), Map.of()),
            new Images.Image(
                "cr.l5d.io/linkerd/proxy",
                programs.small("io.lorica.proxy.runtime.Main"),
                Map.of(
                    "/usr/lib/linkerd/linkerd2-proxy-init",
                    programs.small("io.lorica.cni.init.Main"))),
            new Images.Image(
                "cr.l5d.io/linkerd/controller",
                List.of(),
                Map.of(
                    "identity", programs.controller("io.lorica.identity.Main"),
                    "destination", programs.controller("io.lorica.destination.Main"),
                    "proxy-injector", programs.controller("io.lorica.injector.Main"))),
            new Images.Image(
                SAMPLE,
                List.of(),
                programs.sample("Front", "HttpBackend", "GrpcBackend", "ServerFirst", "Load"))),
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

  private record Programs(String java, String classPath) {
    /** The proxy's setting for a small process. */
    List<String> small(String main) {
      return line("-Xmx64m", main);
    }

    List<String> controller(String main) {
      return line("-Xmx96m", main);
    }

    Map<String, List<String>> sample(String... names) {
      Map<String, List<String>> commands = new HashMap<>();
      for (String name : names) {
        commands.put(name, line("-Xmx48m", "io.lorica.sandbox.sample." + name));
      }
      return commands;
    }

    private List<String> line(String heap, String main) {
      return Stream.of(
              java,
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-XX:-UsePerfData",
              "-Xss512k",
              heap,
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-cp",
              classPath,
              main)
          .toList();
    }
  }
}
