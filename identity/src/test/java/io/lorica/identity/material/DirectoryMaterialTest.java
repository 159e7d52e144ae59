package io.lorica.identity.material;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.identity.issue.TrustDomain;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectoryMaterialTest implements IssuerNews {
  private static final Duration LOOK = Duration.ofSeconds(5);

  @TempDir private Path directory = Path.of("");
  private final ManualClock clock = new ManualClock();
  private final Authority authority =
      new Authority(new TrustDomain("linkerd", "cluster.local"), clock.instants());
  private final TestAuthority root = authority("root");
  private final TestAuthority issuer = root.issuer("issuer", lifetime());
  private final List<String> news = new ArrayList<>();
  private final List<DirectoryMaterial> open = new ArrayList<>();
  private int generation;

  private static TestAuthority authority(String name) {
    return TestAuthority.root(name, lifetime());
  }

  private static Lifetime lifetime() {
    return new Lifetime(
        ManualClock.EPOCH.minus(Duration.ofDays(1)), ManualClock.EPOCH.plus(Duration.ofDays(9)));
  }

  @Override
  public void updated() {
    news.add("updated");
  }

  @Override
  public void skipped(String reason) {
    news.add("skipped: " + reason);
  }

  @BeforeEach
  void anchors() throws IOException {
    Files.writeString(directory.resolve("ca-bundle.crt"), root.pem());
  }

  @AfterEach
  void close() {
    open.forEach(DirectoryMaterial::close);
    clock.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"linkerd.io/tls", "kubernetes.io/tls", "anything else"})
  @Spec("05#24")
  void theSchemeNamesTheFiles(String scheme) throws IOException {
    boolean own = scheme.equals("linkerd.io/tls");
    mount(issuer, own ? "crt.pem" : "tls.crt", own ? "key.pem" : "tls.key");
    start(IssuerScheme.named(scheme));
    assertThat(inForce()).isEqualTo(issuer.certificate());
    assertThat(news).isEmpty();
  }

  @Test
  @Spec("05#22")
  void aSwapOfTheMountedSecretIsTheNewIssuer() throws IOException {
    mount(issuer);
    start(IssuerScheme.LINKERD);
    TestAuthority next = root.issuer("next", lifetime());
    mount(next);
    clock.advance(LOOK);
    assertThat(news).containsExactly("updated");
    assertThat(inForce()).isEqualTo(next.certificate());
  }

  @Test
  @Spec("05#21")
  void anIssuerOfAnUnknownRootIsSkipped() throws IOException {
    mount(issuer);
    start(IssuerScheme.LINKERD);
    mount(authority("stranger").issuer("next", lifetime()));
    clock.advance(LOOK);
    assertThat(news).hasSize(1).first().asString().startsWith("skipped: failed to verify issuer");
    assertThat(inForce()).isEqualTo(issuer.certificate());
  }

  @Test
  void filesWrittenInPlaceAreSeenToo() throws IOException {
    mount(issuer);
    start(IssuerScheme.LINKERD);
    TestAuthority next = root.issuer("next", lifetime());
    Path data = directory.resolve("issuer").resolve("..data");
    Files.writeString(data.resolve("crt.pem"), next.pem());
    clock.advance(LOOK);
    // Half of a pair: refused, and nothing lost.
    assertThat(news).hasSize(1).first().asString().startsWith("skipped: ");
    Files.writeString(data.resolve("key.pem"), next.credentials().keyPem());
    clock.advance(LOOK);
    assertThat(news).hasSize(2).last().isEqualTo("updated");
    assertThat(inForce()).isEqualTo(next.certificate());
  }

  @Test
  void newAnchorsAreSeenAndThenAnIssuerBelowThem() throws IOException {
    mount(issuer);
    start(IssuerScheme.LINKERD);
    TestAuthority other = authority("other");
    Files.writeString(directory.resolve("ca-bundle.crt"), other.pem() + root.pem());
    clock.advance(LOOK);
    assertThat(authority.anchors().certificates())
        .containsExactly(other.certificate(), root.certificate());
    TestAuthority next = other.issuer("next", lifetime());
    mount(next);
    clock.advance(LOOK);
    assertThat(inForce()).isEqualTo(next.certificate());
  }

  @Test
  void anEmptyBundleKeepsTheAnchorsThatWere() throws IOException {
    mount(issuer);
    start(IssuerScheme.LINKERD);
    Files.writeString(directory.resolve("ca-bundle.crt"), "");
    clock.advance(LOOK);
    assertThat(authority.anchors()).isEqualTo(root.anchors());
  }

  @Test
  void whatIsMissingAtTheStartIsFatal() throws IOException {
    mount(issuer);
    Files.delete(directory.resolve("ca-bundle.crt"));
    assertThat(fatal()).startsWith("could not read identity trust anchors PEM: ");
    Files.writeString(directory.resolve("ca-bundle.crt"), "");
    assertThat(fatal()).isEqualTo("Failed to read trust anchors: no certificates found");
    Files.writeString(directory.resolve("ca-bundle.crt"), authority("other").pem());
    assertThat(fatal())
        .startsWith("Failed to initialize identity service: failed to verify issuer");
    Files.delete(directory.resolve("issuer").resolve("..data"));
    assertThat(fatal())
        .startsWith("Failed to initialize identity service: failed to read CA from disk: ");
    assertThat(places(IssuerScheme.LINKERD).supplied()).isFalse();
  }

  private DirectoryMaterial.Places places(IssuerScheme scheme) {
    return new DirectoryMaterial.Places(
        directory.resolve("issuer"), scheme, directory.resolve("ca-bundle.crt"));
  }

  private void start(IssuerScheme scheme) {
    assertThat(places(scheme).supplied()).isTrue();
    switch (DirectoryMaterial.start(places(scheme), authority, this, clock)) {
      case DirectoryMaterial.Loaded.Watching(var material) -> open.add(material);
      case DirectoryMaterial.Loaded.Fatal(var message) -> throw new AssertionError(message);
    }
  }

  private String fatal() {
    return switch (DirectoryMaterial.start(places(IssuerScheme.LINKERD), authority, this, clock)) {
      case DirectoryMaterial.Loaded.Fatal(var message) -> message;
      case DirectoryMaterial.Loaded.Watching(var material) -> {
        material.close();
        throw new AssertionError("it started");
      }
    };
  }

  private X509Certificate inForce() {
    return authority.issuer().orElseThrow().credentials().certificate();
  }

  private void mount(TestAuthority mounted) throws IOException {
    mount(mounted, "crt.pem", "key.pem");
  }

  /** As the kubelet does it: a new directory, and one link swapped over to it. */
  private void mount(TestAuthority mounted, String certificate, String key) throws IOException {
    Path mount = Files.createDirectories(directory.resolve("issuer"));
    Path data = Files.createDirectory(mount.resolve("..generation" + generation++));
    Files.writeString(data.resolve(certificate), mounted.credentials().chainPem());
    Files.writeString(data.resolve(key), mounted.credentials().keyPem());
    Path link = Files.createSymbolicLink(mount.resolve("..next"), data);
    Files.move(
        link,
        mount.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (String name : List.of(certificate, key)) {
      if (!Files.exists(mount.resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
      }
    }
  }
}
