package io.lorica.controller.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentWatchTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger changes = new AtomicInteger();
  private Path directory = Path.of("");
  private ContentWatch watch = watch();

  private ContentWatch watch() {
    return new ContentWatch(
        List.of(directory.resolve("a"), directory.resolve("b")),
        INTERVAL,
        clock,
        changes::incrementAndGet);
  }

  @BeforeEach
  void start(@TempDir Path temporary) throws Exception {
    watch.close();
    directory = temporary;
    Files.writeString(directory.resolve("a"), "1");
    watch = watch();
  }

  @AfterEach
  void close() {
    watch.close();
    clock.close();
  }

  @Test
  void seesAFileThatIsWrittenInPlace() throws Exception {
    Files.writeString(directory.resolve("a"), "2");
    clock.advance(INTERVAL);
    assertThat(changes).hasValue(1);
  }

  @Test
  void seesTheKubeletsSwapOfALink() throws Exception {
    Path one = Files.createDirectory(directory.resolve("..1"));
    Path two = Files.createDirectory(directory.resolve("..2"));
    Files.writeString(one.resolve("b"), "1");
    Files.writeString(two.resolve("b"), "2");
    Files.createSymbolicLink(directory.resolve("..data"), one);
    Files.createSymbolicLink(directory.resolve("b"), Path.of("..data/b"));
    clock.advance(INTERVAL);
    assertThat(changes).hasValue(1);
    Files.createSymbolicLink(directory.resolve("..next"), two);
    Files.move(
        directory.resolve("..next"),
        directory.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    clock.advance(INTERVAL);
    assertThat(changes).hasValue(2);
  }

  @Test
  void aFileThatComesOrGoesIsAChange() throws Exception {
    Files.delete(directory.resolve("a"));
    clock.advance(INTERVAL);
    assertThat(changes).hasValue(1);
    Files.writeString(directory.resolve("a"), "1");
    clock.advance(INTERVAL);
    assertThat(changes).hasValue(2);
  }

  @Test
  void sameContentIsNoChange() throws Exception {
    Files.writeString(directory.resolve("a"), "1");
    clock.advance(INTERVAL.multipliedBy(10));
    assertThat(changes).hasValue(0);
  }
}
