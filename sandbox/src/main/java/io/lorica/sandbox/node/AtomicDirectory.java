package io.lorica.sandbox.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A volume of files that change together, laid out as the kubelet does: the files stand in a
 * directory that the link {@code ..data} names, and an update swaps that link. Programs watch for
 * its creation (spec 05 §5.4). Not thread-safe.
 */
final class AtomicDirectory {
  private static final String DATA = "..data";

  private final Path directory;
  private Map<String, String> current = Map.of();
  private int generation;

  AtomicDirectory(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Makes the volume hold these files (path to text); does nothing if it does. */
  void write(Map<String, String> files) throws IOException {
    if (generation > 0 && files.equals(current)) {
      return;
    }
    generation++;
    Path fresh = directory.resolve("..generation-" + generation);
    for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
      Path path = fresh.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Files.createDirectories(fresh);
    swap(fresh.getFileName());
    links(files);
    removeGeneration(generation - 1);
    current = Map.copyOf(files);
  }

  private void swap(Path fresh) throws IOException {
    Path temporary = directory.resolve("..data_tmp");
    Files.deleteIfExists(temporary);
    Files.createSymbolicLink(temporary, fresh);
    Files.move(temporary, directory.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
  }

  private void links(Map<String, String> files) throws IOException {
    List<String> wanted = files.keySet().stream().map(AtomicDirectory::first).distinct().toList();
    for (String name : wanted) {
      Path link = directory.resolve(name);
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, Path.of(DATA, name));
      }
    }
    try (Stream<Path> present = Files.list(directory)) {
      for (Path link : present.toList()) {
        String name = link.getFileName().toString();
        if (!name.startsWith("..") && !wanted.contains(name)) {
          Files.delete(link);
        }
      }
    }
  }

  private void removeGeneration(int old) throws IOException {
    Path path = directory.resolve("..generation-" + old);
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static String first(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }
}
