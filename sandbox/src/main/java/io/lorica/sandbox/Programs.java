package io.lorica.sandbox;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs that Java runs from one class path.
 *
 * @param archive the name of their archive of classes
 * @param java the command
 * @param classPath jars, or directories of classes
 * @param archives what they start with
 */
record Programs(String archive, String java, List<Path> classPath, ClassArchives archives) {
  Programs {
    classPath = List.copyOf(classPath);
  }

  /** Those with only these modules and libraries: an image carries nothing else. */
  Programs with(String subset, String... names) {
    List<Path> some =
        classPath.stream()
            .filter(entry -> Arrays.stream(names).anyMatch(name -> isOf(entry, name)))
            .toList();
    return new Programs(subset, java, some, archives);
  }

  /** The same, loading their classes one by one. */
  Programs withoutArchive() {
    return new Programs(archive, java, classPath, ClassArchives.NONE);
  }

  /** A module by its jar or its classes, a library by the beginning of its jar's name. */
  static boolean isOf(Path entry, String name) {
    String file = entry.getFileName().toString();
    return name.endsWith("-")
        ? file.startsWith(name)
        : file.matches("lorica-" + name + "-\\d.*") || entry.endsWith(name + "/target/classes");
  }

  /** The last argument is the main class, those before it are options of Java's. */
  List<String> line(String... optionsAndMain) {
    List<String> options = List.of(optionsAndMain).subList(0, optionsAndMain.length - 1);
    String main = optionsAndMain[optionsAndMain.length - 1];
    return Stream.of(
            archives.start(archive, java),
            ClassArchives.COMMON,
            List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xss512k"),
            options,
            List.of("-cp", joinedClassPath(), main))
        .flatMap(List::stream)
        .toList();
  }

  String joinedClassPath() {
    return String.join(":", classPath.stream().map(Path::toString).toList());
  }
}
