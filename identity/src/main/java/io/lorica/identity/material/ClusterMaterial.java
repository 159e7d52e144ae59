package io.lorica.identity.material;

import io.lorica.controller.kube.ConfigMaps;
import io.lorica.controller.kube.Feed;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.SecretData;
import io.lorica.controller.kube.Secrets;
import io.lorica.mesh.names.ControlPlane;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Material that is not mounted: issuer and anchors are followed in their Secret and ConfigMap. This
 * is how every replica sees what {@linkplain io.lorica.identity.rotation one of them} makes.
 */
public final class ClusterMaterial implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMaterial.class);

  private final Authority authority;
  private final IssuerScheme scheme;
  private final IssuerNews news;
  private final Feed<SecretData> secrets;
  private final Feed<Map<String, String>> maps;

  // Guarded by this: two feeds tell.
  private @Nullable SecretData issuer;
  private boolean loaded;

  /** Follows from now on; what is there already is in force when {@link Authority} says so. */
  public ClusterMaterial(
      KubeClient client,
      String namespace,
      IssuerScheme scheme,
      Authority authority,
      IssuerNews news,
      FeedTiming timing,
      MeterRegistry metrics) {
    this.authority = authority;
    this.scheme = scheme;
    this.news = news;
    this.maps =
        new ConfigMaps(client, namespace)
            .follow(ControlPlane.TRUST_ROOTS_CONFIG_MAP, timing, metrics, this::anchors);
    this.secrets =
        new Secrets(client, namespace)
            .follow(ControlPlane.ISSUER_SECRET, timing, metrics, this::issuer);
  }

  private synchronized void anchors(Optional<Map<String, String>> data) {
    String pem = data.map(found -> found.getOrDefault(ControlPlane.TRUST_ROOTS_KEY, "")).orElse("");
    if (pem.isBlank()) {
      LOG.info("No trust anchors in ConfigMap {} yet", ControlPlane.TRUST_ROOTS_CONFIG_MAP);
      return;
    }
    authority.useAnchors(pem).ifPresent(why -> LOG.warn("keeping the trust anchors: {}", why));
    // An issuer that came before its anchors was refused then.
    SecretData waiting = issuer;
    if (waiting != null && !loaded) {
      load(waiting);
    }
  }

  private synchronized void issuer(Optional<SecretData> data) {
    if (data.isEmpty()) {
      LOG.info("No issuer in Secret {} yet", ControlPlane.ISSUER_SECRET);
      return;
    }
    SecretData before = issuer;
    boolean same = before != null && before.text().equals(data.get().text());
    issuer = data.get();
    if (!same) {
      loaded = false;
      load(data.get());
    }
  }

  private void load(SecretData secret) {
    boolean first = authority.issuer().isEmpty();
    if (authority.anchors().isEmpty()) {
      LOG.info("The issuer waits for its trust anchors");
      return;
    }
    Optional<String> refused =
        authority.useIssuer(secret.get(scheme.certificate()), secret.get(scheme.privateKey()));
    loaded = refused.isEmpty();
    if (refused.isPresent()) {
      news.skipped(refused.get());
    } else if (!first) {
      news.updated();
    }
  }

  @Override
  public void close() {
    secrets.close();
    maps.close();
  }
}
