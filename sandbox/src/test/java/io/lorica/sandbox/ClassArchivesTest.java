package io.lorica.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start does with archives of classes, and what they are made of. */
class ClassArchivesTest {
  @Test
  void startRecordsUntilTheArchivesAreComplete(@TempDir Path image) throws IOException {
    Path classes = image.resolve("classes");
    ClassArchives first = ClassArchives.in(classes);
    assertThat(first.mode()).isEqualTo(ClassArchives.Mode.RECORD);
    assertThat(first.written()).containsExactly(image.resolve("classes.records"));
    assertThat(first.start("init", "/java").getLast()).isEqualTo("/java");
    Files.createDirectory(classes);
    ClassArchives later = ClassArchives.in(classes);
    assertThat(later.mode()).isEqualTo(ClassArchives.Mode.USE);
    assertThat(later.written()).isEmpty();
    assertThat(later.read()).containsExactly(classes);
    assertThat(later.start("init", "/java"))
        .startsWith("/java", "-XX:SharedArchiveFile=" + classes.resolve("init.jsa"));
  }

  @Test
  void startWithoutADirectoryHasNoArchives() {
    assertThat(ClassArchives.NONE.start("init", "/java")).containsExactly("/java");
    assertThat(ClassArchives.NONE.property()).isEmpty();
  }

  @Test
  void everyClassOfAnyProcessIsListedOnce() {
    String one =
        "# a comment\njava/lang/Object id: 0\nio/lorica/A id: 7\n@lambda-proxy io/lorica/A run\n";
    String other = "java/lang/Object id: 0\nio/lorica/B id: 7\n";
    assertThat(ClassList.merge(List.of(one, other)))
        .containsExactly(
            "java/lang/Object", "io/lorica/A", "@lambda-proxy io/lorica/A run", "io/lorica/B");
  }

  @Test
  void halfALineIsNotListed() {
    assertThat(ClassList.merge(List.of("io/lorica/A id: 1\nio/lor")))
        .containsExactly("io/lorica/A");
    assertThat(ClassList.merge(List.of("io/lor"))).isEmpty();
  }

  @Test
  void classesOfOtherLoadersAreNotListed() {
    String record = "io/lorica/A id: 1\nio/other/C id: 2 super: 0 source: other.jar\n";
    assertThat(ClassList.merge(List.of(record))).containsExactly("io/lorica/A");
  }
}
