package io.lorica.identity.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.kube.ConfigMaps;
import io.lorica.controller.kube.EmbeddedApi;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.SecretData;
import io.lorica.controller.kube.Secrets;
import io.lorica.controller.time.Pause;
import io.lorica.identity.issue.TrustDomain;
import io.lorica.identity.material.Authority;
import io.lorica.identity.material.ClusterMaterial;
import io.lorica.identity.material.IssuerNews;
import io.lorica.identity.material.IssuerScheme;
import io.lorica.mesh.names.ControlPlane;
import io.lorica.testkit.Await;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.TestAuthority;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replicas that share material through an API server; time moves by hand. */
final class ClusterRotationTest {
  private static final String NAMESPACE = "linkerd";
  private static final TrustDomain DOMAIN = new TrustDomain(NAMESPACE, "cluster.local");

  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient client = api.client();
  private final ManualClock clock = new ManualClock();
  private final Secrets secrets = new Secrets(client, NAMESPACE);
  private final List<String> news = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
    client.close();
    api.close();
  }

  @Test
  void oneReplicaMakesTheMaterialAndEveryReplicaUsesIt() throws Exception {
    Authority first = replica();
    Authority second = replica();
    rotate(new AtomicBoolean(true));
    Await.until("both sign", () -> first.issuer().isPresent() && second.issuer().isPresent());
    assertThat(certificate(first)).isEqualTo(certificate(second));
    assertThat(first.anchors()).isEqualTo(second.anchors());
    assertThat(new ConfigMaps(client, NAMESPACE).read(ControlPlane.TRUST_ROOTS_CONFIG_MAP))
        .contains(Map.of(ControlPlane.TRUST_ROOTS_KEY, first.anchors().pem()));
    assertThat(news).isEmpty();
  }

  @Test
  void aNewIssuerEachDayReachesEveryReplica() throws Exception {
    Authority authority = replica();
    rotate(new AtomicBoolean(true));
    Await.until("it signs", () -> authority.issuer().isPresent());
    X509Certificate before = certificate(authority);
    advanceUntil(
        "another issuer", () -> !certificate(authority).equals(before), Duration.ofHours(6));
    Await.until("the update is told", () -> !news.isEmpty());
    assertThat(news).containsOnly("updated");
    assertThat(certificate(authority).getNotAfter().toInstant())
        .isBetween(
            clock.instants().instant().plus(Duration.ofDays(6)),
            clock.instants().instant().plus(Duration.ofDays(7)));
  }

  @Test
  void theNextAnchorOverlapsWithTheOneBefore() throws Exception {
    Authority authority = replica();
    rotate(new AtomicBoolean(true));
    Await.until("it signs", () -> authority.issuer().isPresent());
    X509Certificate old = authority.anchors().certificates().getFirst();
    advanceUntil(
        "two anchors", () -> authority.anchors().certificates().size() == 2, Duration.ofDays(5));
    assertThat(authority.anchors().certificates()).last().isEqualTo(old);
    // An issuer below the new one, with the cross-certificate for those who know only the old.
    Await.until(
        "a cross-certificate",
        () -> authority.issuer().orElseThrow().credentials().chain().certificates().size() == 2);
    X509Certificate cross =
        authority.issuer().orElseThrow().credentials().chain().certificates().getLast();
    cross.verify(old.getPublicKey());
  }

  @Test
  void anotherReplicaGoesOnWhereOneStopped() throws Exception {
    AtomicBoolean firstLeads = new AtomicBoolean(true);
    AtomicBoolean secondLeads = new AtomicBoolean();
    Authority authority = replica();
    rotate(firstLeads);
    rotate(secondLeads);
    Await.until("it signs", () -> authority.issuer().isPresent());
    X509Certificate before = certificate(authority);
    firstLeads.set(false);
    secondLeads.set(true);
    advanceUntil(
        "another issuer", () -> !certificate(authority).equals(before), Duration.ofHours(6));
    assertThat(authority.anchors().certificates()).hasSize(1);
  }

  @Test
  void suppliedMaterialIsUsedAndLeftAlone() throws Exception {
    Lifetime year =
        new Lifetime(
            ManualClock.EPOCH.minus(Duration.ofDays(1)),
            ManualClock.EPOCH.plus(Duration.ofDays(365)));
    TestAuthority root = TestAuthority.root("root", year);
    TestAuthority issuer = root.issuer("issuer", year);
    new ConfigMaps(client, NAMESPACE)
        .put(ControlPlane.TRUST_ROOTS_CONFIG_MAP, ControlPlane.TRUST_ROOTS_KEY, root.pem());
    assertThat(
            secrets.create(
                ControlPlane.ISSUER_SECRET,
                new SecretData(
                    "Opaque",
                    Map.of(
                        "crt.pem", issuer.credentials().chainPem(),
                        "key.pem", issuer.credentials().keyPem()),
                    Map.of(),
                    "")))
        .isTrue();
    Authority authority = replica();
    rotate(new AtomicBoolean(true));
    Await.until("it signs", () -> authority.issuer().isPresent());
    advance(Duration.ofDays(3));
    assertThat(certificate(authority)).isEqualTo(issuer.certificate());
    assertThat(secrets.read(ControlPlane.TRUST_ANCHOR_SECRET)).isEmpty();
  }

  @Test
  void anIssuerThatIsNoneIsSkippedAndTheOneBeforeSigns() throws Exception {
    Authority authority = replica();
    rotate(new AtomicBoolean(true));
    Await.until("it signs", () -> authority.issuer().isPresent());
    X509Certificate before = certificate(authority);
    SecretData good = secrets.read(ControlPlane.ISSUER_SECRET).orElseThrow();
    SecretData bad =
        new SecretData(
            good.type(),
            Map.of("crt.pem", "nonsense", "key.pem", "nonsense"),
            Map.of(),
            good.version());
    assertThat(secrets.replace(ControlPlane.ISSUER_SECRET, bad)).isTrue();
    Await.until("the news", () -> !news.isEmpty());
    assertThat(news).containsExactly("skipped: failed to read CA from disk: not PEM-encoded");
    assertThat(certificate(authority)).isEqualTo(before);
  }

  private Authority replica() {
    Authority authority = new Authority(DOMAIN, clock.instants());
    IssuerNews told =
        new IssuerNews() {
          @Override
          public void updated() {
            news.add("updated");
          }

          @Override
          public void skipped(String reason) {
            news.add("skipped: " + reason);
          }
        };
    open.add(
        new ClusterMaterial(
            client,
            NAMESPACE,
            IssuerScheme.LINKERD,
            authority,
            told,
            FeedTiming.standard(_ -> LockSupport.parkNanos(1_000_000), new Random(1)),
            api.metrics()));
    return authority;
  }

  private void rotate(AtomicBoolean leading) {
    Random random = new Random(2);
    open.add(
        Rotation.start(
            new Rotation.Spec(
                new ClusterRotationStore(client, NAMESPACE, IssuerScheme.LINKERD),
                new MaterialMint(DOMAIN, Lifetimes.STANDARD, random),
                Lifetimes.STANDARD,
                leading::get,
                clock.instants(),
                Pause.on(clock),
                random)));
  }

  private static X509Certificate certificate(Authority authority) {
    return authority.issuer().orElseThrow().credentials().certificate();
  }

  private void advance(Duration by) {
    Await.until("all wait", () -> clock.pending() >= 1);
    clock.advance(by);
    Await.until("all wait again", () -> clock.pending() >= 1);
  }

  private void advanceUntil(String what, Await.Condition condition, Duration step) {
    Await.until(
        what,
        () -> {
          if (!condition.holds() && clock.pending() > 0) {
            clock.advance(step);
          }
          return condition.holds();
        });
  }
}
