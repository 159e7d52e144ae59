package io.lorica.identity.rotation;

import io.lorica.controller.kube.ApiException;
import io.lorica.controller.kube.ConfigMaps;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.SecretData;
import io.lorica.controller.kube.Secrets;
import io.lorica.controller.kube.WebhookTrust;
import io.lorica.controller.x509.CredentialsException;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.PemCredentials;
import io.lorica.identity.material.IssuerScheme;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.names.ControlPlane;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secrets {@code linkerd-identity-issuer} and {@code linkerd-identity-trust-anchor} and the
 * ConfigMap {@code linkerd-identity-trust-roots}. Confined to the rotation's thread.
 */
public final class ClusterRotationStore implements RotationStore {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRotationStore.class);
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String PREVIOUS = "previous.crt";
  private static final String CROSSES = "cross.crt";

  private final Secrets secrets;
  private final ConfigMaps maps;
  private final IssuerScheme scheme;
  private Optional<SecretData> anchorSecret = Optional.empty();
  private Optional<SecretData> issuerSecret = Optional.empty();

  public ClusterRotationStore(KubeClient client, String namespace, IssuerScheme scheme) {
    this.secrets = new Secrets(client, namespace);
    this.maps = new ConfigMaps(client, namespace);
    this.scheme = scheme;
  }

  @Override
  public RotationPlan.Stored read() throws ApiException {
    issuerSecret = secrets.read(ControlPlane.ISSUER_SECRET);
    anchorSecret = secrets.read(ControlPlane.TRUST_ANCHOR_SECRET);
    String bundle =
        maps.read(ControlPlane.TRUST_ROOTS_CONFIG_MAP)
            .map(data -> data.getOrDefault(ControlPlane.TRUST_ROOTS_KEY, ""))
            .orElse("");
    return new RotationPlan.Stored(anchor(), bundle, issuer());
  }

  private Optional<AnchorState> anchor() {
    if (anchorSecret.isEmpty()) {
      return Optional.empty();
    }
    SecretData data = anchorSecret.get();
    try {
      return Optional.of(
          new AnchorState(
              PemCredentials.read(data.get(CERTIFICATE), data.get(KEY)),
              PemCertificates.read(data.get(PREVIOUS)).certificates(),
              PemCertificates.read(data.get(CROSSES)).certificates()));
    } catch (CredentialsException broken) {
      LOG.warn(
          "Secret {} cannot be used and is made anew: {}",
          ControlPlane.TRUST_ANCHOR_SECRET,
          broken.getMessage());
      return Optional.empty();
    }
  }

  private IssuerState issuer() {
    // An empty Secret is a chart's placeholder.
    if (issuerSecret.isEmpty() || issuerSecret.get().text().isEmpty()) {
      return new IssuerState.Absent();
    }
    SecretData data = issuerSecret.get();
    if (!data.annotations().containsKey(WebhookTrust.SELF_MADE)) {
      return new IssuerState.Supplied();
    }
    try {
      return new IssuerState.SelfMade(
          PemCredentials.read(data.get(scheme.certificate()), data.get(scheme.privateKey())));
    } catch (CredentialsException broken) {
      return new IssuerState.Broken(String.valueOf(broken.getMessage()));
    }
  }

  @Override
  public boolean writeAnchor(AnchorState anchor) throws ApiException {
    return write(
        ControlPlane.TRUST_ANCHOR_SECRET,
        anchorSecret,
        "Opaque",
        Map.of(
            CERTIFICATE, anchor.current().chain().pem(),
            KEY, anchor.current().keyPem(),
            PREVIOUS, PemCertificates.write(anchor.previous()),
            CROSSES, PemCertificates.write(anchor.crosses())));
  }

  @Override
  public void writeBundle(String pem) throws ApiException {
    maps.put(ControlPlane.TRUST_ROOTS_CONFIG_MAP, ControlPlane.TRUST_ROOTS_KEY, pem);
  }

  @Override
  public boolean writeIssuer(KeyedChain issuer) throws ApiException {
    return write(
        ControlPlane.ISSUER_SECRET,
        issuerSecret,
        scheme.secretType(),
        Map.of(scheme.certificate(), issuer.chain().pem(), scheme.privateKey(), issuer.keyPem()));
  }

  private boolean write(
      String name, Optional<SecretData> over, String type, Map<String, String> text)
      throws ApiException {
    SecretData data =
        new SecretData(
            over.map(SecretData::type).orElse(type),
            text,
            Map.of(WebhookTrust.SELF_MADE, "true"),
            over.map(SecretData::version).orElse(""));
    return over.isPresent() ? secrets.replace(name, data) : secrets.create(name, data);
  }
}
