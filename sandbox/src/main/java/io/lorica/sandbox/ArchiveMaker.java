package io.lorica.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the archives of classes from what the processes of this start have recorded. Takes some ten
 * seconds of one core, behind what the mesh does.
 */
final class ArchiveMaker implements AutoCloseable {
  private final ClassArchives archives;
  private final Path log;

  // Guarded by this.
  private @Nullable Process running;
  private boolean closed;

  /**
   * Makes nothing yet.
   *
   * @param log what Java says about it
   */
  ArchiveMaker(ClassArchives archives, Path log) {
    this.archives = archives;
    this.log = log;
  }

  /**
   * Makes an archive for each of the programs. Blocks.
   *
   * @throws IOException if one of them cannot be made, unless this was closed meanwhile
   */
  void make(List<Programs> programs) throws IOException, InterruptedException {
    Path unfinished = archives.directory().resolveSibling("classes.new");
    if (Files.exists(unfinished)) {
      empty(unfinished);
    } else {
      Files.createDirectory(unfinished);
    }
    for (Programs each : programs) {
      Path list = unfinished.resolve(each.archive() + ".list");
      Files.write(list, ClassList.merge(records(each.archive())), StandardCharsets.ISO_8859_1);
      if (!succeeds(line(each, list, unfinished.resolve(each.archive() + ".jsa")))) {
        return;
      }
      Files.delete(list);
    }
    Files.move(unfinished, archives.directory());
    // Containers that start later still record into it.
    empty(archives.records());
  }

  /** Ends what is being made. */
  @Override
  public synchronized void close() {
    closed = true;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private List<String> records(String archive) throws IOException {
    List<String> records = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(archives.records(), archive + ".*")) {
      for (Path file : files) {
        records.add(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return records;
  }

  private static List<String> line(Programs programs, Path list, Path archive) {
    return Stream.of(
            List.of("nice", "-n", "5", programs.java(), "-Xshare:dump"),
            ClassArchives.COMMON,
            List.of(
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                programs.joinedClassPath()))
        .flatMap(List::stream)
        .toList();
  }

  /** False if this was closed. */
  private boolean succeeds(List<String> line) throws IOException, InterruptedException {
    Process process;
    synchronized (this) {
      if (closed) {
        return false;
      }
      process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      running = process;
    }
    int code = process.waitFor();
    synchronized (this) {
      running = null;
      if (code != 0 && !closed) {
        throw new IOException("no archive of classes was made; see " + log);
      }
      return !closed;
    }
  }

  private static void empty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
  }
}
