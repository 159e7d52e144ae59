package io.lorica.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The tree that is checked: modules are the folders of the root with a {@code pom.xml}.
 *
 * @param root the folder with the parent {@code pom.xml}
 */
record Repository(Path root) {
  /**
   * The tree around the working directory.
   *
   * @throws IllegalStateException outside of any
   */
  static Repository find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("checks")) && Files.exists(at.resolve("pom.xml"))) {
        return new Repository(at);
      }
    }
    throw new IllegalStateException("not inside the repository: " + Path.of("").toAbsolutePath());
  }

  /** Folders of the modules, by name. */
  List<Path> modules() {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(entry -> Files.exists(entry.resolve("pom.xml"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every Java source that is written by hand, main, test and benchmark, in a fixed order. */
  List<Path> javaSources() {
    return modules().stream()
        .map(module -> module.resolve("src"))
        .flatMap(source -> files(source, file -> file.toString().endsWith(".java")).stream())
        .toList();
  }

  /** Every Java source of tests but this module's own, whose examples cover nothing. */
  List<Path> testSources() {
    return javaSources().stream()
        .filter(file -> !file.startsWith(root.resolve("checks")))
        .filter(file -> file.toString().contains("/src/test/"))
        .toList();
  }

  /** Regular files below a folder in a fixed order; none where there is no folder. */
  static List<Path> files(Path folder, Predicate<Path> which) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(which).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file, in UTF-8. */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path as the root sees it, with slashes. */
  String relative(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }
}
