package io.lorica.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The compiled descriptors say what the tables of the specification say, and nothing else. */
final class WireTablesTest {
  @Test
  void nothingOfTheTablesIsMissing() throws IOException {
    SortedSet<String> missing = new TreeSet<>(expected());
    missing.removeAll(compiled());
    assertThat(missing).isEmpty();
  }

  @Test
  void nothingIsOnTheWireThatTheTablesDoNotKnow() throws IOException {
    SortedSet<String> extra = new TreeSet<>(compiled());
    extra.removeAll(expected());
    assertThat(extra).isEmpty();
  }

  @Test
  void theTablesAreWhole() throws IOException {
    assertThat(expected()).filteredOn(line -> line.startsWith("message ")).hasSize(248);
    assertThat(expected()).filteredOn(line -> line.startsWith("field ")).hasSize(633);
    assertThat(expected()).filteredOn(line -> line.startsWith("rpc ")).hasSize(20);
  }

  private static SortedSet<String> expected() throws IOException {
    SortedSet<String> facts = new TreeSet<>();
    new String(resource("wire-tables.txt"), UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(facts::add);
    return facts;
  }

  private static SortedSet<String> compiled() throws IOException {
    return DescriptorFacts.of(ByteString.copyFrom(resource("wire.desc")));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = WireTablesTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
