package io.lorica.sandbox.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
  @Test
  void filesChangeTogetherBehindOneLink(@TempDir Path temp) throws IOException {
    Path volume = temp.resolve("volume");
    AtomicDirectory directory = new AtomicDirectory(volume);
    directory.write(Map.of("a", "1", "sub/b", "2"));
    assertThat(volume.resolve("a")).hasContent("1");
    assertThat(volume.resolve("sub/b")).hasContent("2");
    Path first = Files.readSymbolicLink(volume.resolve("..data"));
    directory.write(Map.of("a", "3"));
    assertThat(volume.resolve("a")).hasContent("3");
    assertThat(volume.resolve("sub")).doesNotExist();
    assertThat(Files.readSymbolicLink(volume.resolve("..data"))).isNotEqualTo(first);
    assertThat(volume.resolve(first)).doesNotExist();
  }

  @Test
  void equalContentTouchesNothing(@TempDir Path temp) throws IOException {
    AtomicDirectory directory = new AtomicDirectory(temp.resolve("volume"));
    directory.write(Map.of("a", "1"));
    Path first = Files.readSymbolicLink(temp.resolve("volume/..data"));
    directory.write(Map.of("a", "1"));
    assertThat(Files.readSymbolicLink(temp.resolve("volume/..data"))).isEqualTo(first);
  }

  @Test
  void emptyVolumeExists(@TempDir Path temp) throws IOException {
    new AtomicDirectory(temp.resolve("volume")).write(Map.of());
    assertThat(temp.resolve("volume/..data")).isDirectory();
  }
}
