package io.lorica.checks;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The one format of all Java sources: {@code make format} writes it, a test checks it. */
final class JavaFormat {
  private JavaFormat() {}

  /** Formats every source of the tree that is not; prints which. */
  public static void main(String[] args) throws IOException {
    Repository repository = Repository.find();
    for (Path file : unformatted(repository)) {
      Files.writeString(file, format(file));
      System.out.println("formatted " + repository.relative(file));
    }
  }

  /** The sources that differ from their format, in order. */
  static List<Path> unformatted(Repository repository) {
    List<Path> sources = repository.javaSources();
    return sources.parallelStream()
        .filter(file -> !Repository.read(file).equals(format(file)))
        .toList();
  }

  private static String format(Path file) {
    try {
      return new Formatter().formatSourceAndFixImports(Repository.read(file));
    } catch (FormatterException e) {
      throw new UncheckedIOException(new IOException(file + ": " + e.getMessage(), e));
    }
  }
}
