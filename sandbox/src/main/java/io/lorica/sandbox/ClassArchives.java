package io.lorica.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The archives of classes with which the sandbox's programs start in little more than half the
 * time. Programs of one class path share one, in memory too.
 *
 * <p>In the first start after a build each process records which classes it loads, {@link
 * ArchiveMaker} makes the archives of that, and later starts use them. The build removes them
 * together with the jars they were made from; besides, Java refuses an archive of other jars or of
 * another Java and loads the classes one by one.
 *
 * <p>Where the class path has directories, as in tests, there are none: Java archives jars only.
 *
 * @param mode what this start does with them
 * @param directory where they are, or will be
 */
public record ClassArchives(Mode mode, Path directory) {
  /** Names the directory; not set where there are no archives. */
  private static final String PROPERTY = "lorica.sandbox.classes";

  /** No program has one. */
  static final ClassArchives NONE = new ClassArchives(Mode.NONE, Path.of(""));

  /** Java's options that have to be the same when an archive is made and when it is used. */
  public static final List<String> COMMON =
      List.of(
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** What a start does. */
  public enum Mode {
    NONE,
    RECORD,
    USE
  }

  /** What the program that started this process decided. */
  public static ClassArchives ofThisProcess() {
    String directory = System.getProperty(PROPERTY);
    return directory == null ? NONE : in(Path.of(directory));
  }

  /** The directory appears when all archives in it are complete. */
  static ClassArchives in(Path directory) {
    return new ClassArchives(Files.isDirectory(directory) ? Mode.USE : Mode.RECORD, directory);
  }

  /** What programs read of them. */
  List<Path> read() {
    return mode == Mode.USE ? List.of(directory) : List.of();
  }

  /** What programs write to. */
  List<Path> written() {
    return mode == Mode.RECORD ? List.of(records()) : List.of();
  }

  /** Where processes record what they load: a file each, that begins with its archive's name. */
  Path records() {
    return directory.resolveSibling(directory.getFileName() + ".records");
  }

  /** The option that tells another process of this one's decision. */
  public List<String> property() {
    return mode == Mode.NONE ? List.of() : List.of("-D" + PROPERTY + "=" + directory);
  }

  /** The beginning of a command line: Java, and what concerns the archive of that name. */
  public List<String> start(String archive, String java) {
    return switch (mode) {
      case NONE -> List.of(java);
      case USE ->
          List.of(
              java,
              "-XX:SharedArchiveFile=" + directory.resolve(archive + ".jsa"),
              // Where it was made: relocated, each process would have a copy of its pages.
              "-XX:+UnlockDiagnosticVMOptions",
              "-XX:ArchiveRelocationMode=0");
      case RECORD ->
          List.of(
              "sh",
              "-c",
              "exec \"$0\" -XX:DumpLoadedClassList=\"$(mktemp '%s.XXXXXXXX')\" \"$@\""
                  .formatted(records().resolve(archive)),
              java);
    };
  }
}
