package io.lorica.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the proxy's distribution may run in place of the class path's proxy. */
class ProxyDistributionTest {
  private static final Map<String, String> PROXY =
      Map.of("io/lorica/proxy/Proxy.class", "proxy", "io/lorica/proxy/Relay.class", "relay");
  private static final Map<String, String> LIBRARY = Map.of("io/netty/Channel.class", "channel");

  @TempDir Path tree;
  private Path classes;
  private Path library;
  private Path distribution;

  @BeforeEach
  void builtTree() throws IOException {
    classes = tree.resolve("proxy/target/classes");
    library = tree.resolve("repository/netty-transport-4.2.jar");
    distribution = tree.resolve("proxy/target/dist");
    for (Map.Entry<String, String> each : PROXY.entrySet()) {
      write(classes.resolve(each.getKey()), each.getValue());
    }
    jar(library, Map.of("io/netty/Channel.class", "channel", "io/netty/Http.class", "http"));
    write(tree.resolve("proxy/dist/linkerd2-proxy"), "launcher");
    write(distribution.resolve("bin/linkerd2-proxy"), "launcher");
    jar(distribution.resolve("lib/proxy.jar"), PROXY, LIBRARY);
  }

  @Test
  void runsIfItHoldsTheClassesOfTheClassPath() throws IOException {
    assertThat(current()).contains(new ProxyDistribution(distribution));
    Path image = tree.resolve("sandbox/target/image/lib/lorica-proxy-0.1.jar");
    jar(image, PROXY);
    assertThat(ProxyDistribution.current(List.of(image, library)))
        .contains(new ProxyDistribution(distribution));
  }

  @Test
  void doesNotRunIfAClassChangedSince() throws IOException {
    write(classes.resolve("io/lorica/proxy/Relay.class"), "other relay");
    assertThat(current()).isEmpty();
  }

  @Test
  void doesNotRunIfAClassCameOrWentSince() throws IOException {
    Path added = classes.resolve("io/lorica/proxy/Added.class");
    write(added, "added");
    assertThat(current()).isEmpty();
    Files.delete(added);
    assertThat(current()).isPresent();
    Files.delete(classes.resolve("io/lorica/proxy/Relay.class"));
    assertThat(current()).isEmpty();
  }

  @Test
  void doesNotRunIfALibraryChangedSince() throws IOException {
    jar(library, Map.of("io/netty/Channel.class", "newer channel"));
    assertThat(current()).isEmpty();
  }

  @Test
  void doesNotRunIfTheLauncherChangedSince() throws IOException {
    write(tree.resolve("proxy/dist/linkerd2-proxy"), "other launcher");
    assertThat(current()).isEmpty();
  }

  @Test
  void stubsThatItLeavesOutAreNotMissed() throws IOException {
    write(classes.resolve("io/lorica/proto/DestinationGrpc$Stub.class"), "stub");
    write(classes.resolve("module-info.class"), "module");
    assertThat(current()).isPresent();
    write(classes.resolve("io/lorica/proto/Protocol$Grpc.class"), "message");
    assertThat(current()).isEmpty();
  }

  @Test
  void noneIsFoundWhereNoneWasBuilt(@TempDir Path elsewhere) throws IOException {
    Path jar = elsewhere.resolve("lorica-proxy-0.1.jar");
    jar(jar, PROXY);
    assertThat(ProxyDistribution.current(List.of(jar, library))).isEmpty();
  }

  private Optional<ProxyDistribution> current() throws IOException {
    return ProxyDistribution.current(List.of(classes, library));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @SafeVarargs
  private static void jar(Path file, Map<String, String>... entries) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream jar = new ZipOutputStream(out)) {
      for (Map<String, String> some : entries) {
        for (Map.Entry<String, String> each : some.entrySet()) {
          jar.putNextEntry(new ZipEntry(each.getKey()));
          jar.write(each.getValue().getBytes(StandardCharsets.UTF_8));
          jar.closeEntry();
        }
      }
    }
  }
}
