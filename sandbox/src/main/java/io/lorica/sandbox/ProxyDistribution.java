package io.lorica.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/**
 * The proxy as {@code make proxy-dist} builds it, with a Java and an archive of classes of its own.
 *
 * @param directory where it stands
 */
record ProxyDistribution(Path directory) {
  private static final Path PLACE = Path.of("proxy/target/dist");

  /** Stubs of gRPC are not in the distribution: the proxy does not use them. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/.*|(.*/)?module-info\\.class|.*/[A-Za-z0-9]*Grpc(\\$[^/]*)?\\.class");

  /** Of these modules it holds every class. */
  private static final List<String> MODULES = List.of("proxy", "mesh", "proto");

  /**
   * The distribution of the working tree that the class path is from, if it holds the classes of
   * the class path, byte for byte, and the tree's launcher. Times would not tell: the build keeps
   * the time of what it need not write.
   */
  static Optional<ProxyDistribution> current(List<Path> classPath) throws IOException {
    Optional<Path> tree =
        classPath.stream()
            .filter(entry -> Programs.isOf(entry, "proxy"))
            .flatMap(entry -> Stream.iterate(entry, each -> each != null, Path::getParent))
            .filter(directory -> Files.exists(jar(directory.resolve(PLACE))))
            .findFirst();
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    var found = new ProxyDistribution(tree.get().resolve(PLACE));
    boolean sameLauncher =
        Files.mismatch(found.launcher(), tree.get().resolve("proxy/dist/linkerd2-proxy")) < 0;
    return sameLauncher && found.isOf(classPath) ? Optional.of(found) : Optional.empty();
  }

  /** What starts the proxy. */
  Path launcher() {
    return directory.resolve("bin/linkerd2-proxy");
  }

  /** The command. */
  List<String> line() {
    return List.of(launcher().toString());
  }

  private static Path jar(Path directory) {
    return directory.resolve("lib/proxy.jar");
  }

  private boolean isOf(List<Path> classPath) throws IOException {
    Map<String, Long> ours = new HashMap<>();
    Map<String, Long> all = new HashMap<>();
    for (Path entry : classPath) {
      Map<String, Long> classes = classes(entry);
      classes.forEach(all::putIfAbsent);
      if (MODULES.stream().anyMatch(module -> Programs.isOf(entry, module))) {
        ours.putAll(classes);
      }
    }
    return isCurrent(classes(jar(directory)), ours, all);
  }

  /**
   * Whether a distribution has the classes of a class path.
   *
   * @param held names and checksums of its classes
   * @param ours those of the modules of which it has to hold all
   * @param all those of the whole class path
   */
  static boolean isCurrent(Map<String, Long> held, Map<String, Long> ours, Map<String, Long> all) {
    return !ours.isEmpty()
        && held.keySet().containsAll(ours.keySet())
        && all.entrySet().containsAll(held.entrySet());
  }

  /** Names and checksums of the classes of a jar or directory that would be in a distribution. */
  static Map<String, Long> classes(Path entry) throws IOException {
    Map<String, Long> classes = new HashMap<>();
    if (Files.isDirectory(entry)) {
      try (Stream<Path> files = Files.walk(entry)) {
        for (Path file : files.filter(ProxyDistribution::isClass).toList()) {
          classes.put(entry.relativize(file).toString(), checksum(file));
        }
      }
    } else {
      try (ZipFile jar = new ZipFile(entry.toFile())) {
        jar.stream()
            .filter(each -> each.getName().endsWith(".class"))
            .forEach(each -> classes.put(each.getName(), each.getCrc()));
      }
    }
    classes.keySet().removeIf(name -> LEFT_OUT.matcher(name).matches());
    return classes;
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class");
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(Files.readAllBytes(file));
    return checksum.getValue();
  }
}
