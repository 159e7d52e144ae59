package io.lorica.controller.kube;

import io.lorica.controller.webhook.ServingStore;
import io.lorica.controller.x509.CredentialsException;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.PemCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A webhook's certificate in a Secret of type {@code kubernetes.io/tls}, and the {@code caBundle}
 * of every webhook in one registration.
 */
public final class WebhookTrust implements ServingStore {
  /** Marks what this program made and may therefore replace. */
  public static final String SELF_MADE = "lorica.io/self-made";

  /** Which kind of registration. */
  public enum Registration {
    MUTATING("mutatingwebhookconfigurations"),
    VALIDATING("validatingwebhookconfigurations");

    private final String plural;

    Registration(String plural) {
      this.plural = plural;
    }
  }

  private final KubeClient client;
  private final Secrets secrets;
  private final String secretName;
  private final String registrationPath;

  public WebhookTrust(
      KubeClient client,
      String namespace,
      String secretName,
      Registration kind,
      String registrationName) {
    this.client = client;
    this.secrets = new Secrets(client, namespace);
    this.secretName = secretName;
    this.registrationPath =
        "/apis/admissionregistration.k8s.io/v1/" + kind.plural + "/" + registrationName;
  }

  @Override
  public Optional<Stored> read() throws ApiException, CredentialsException {
    Optional<SecretData> secret = secrets.read(secretName);
    if (secret.isEmpty() || secret.get().text().isEmpty()) {
      return Optional.empty();
    }
    SecretData data = secret.get();
    return Optional.of(
        new Stored(
            PemCredentials.read(data.get("tls.crt"), data.get("tls.key")),
            data.annotations().containsKey(SELF_MADE),
            data.version()));
  }

  @Override
  public boolean write(KeyedChain credentials, Optional<Stored> over) throws ApiException {
    SecretData data =
        new SecretData(
            "kubernetes.io/tls",
            Map.of("tls.crt", credentials.chain().pem(), "tls.key", credentials.keyPem()),
            Map.of(SELF_MADE, "true"),
            over.map(Stored::version).orElse(""));
    return over.isPresent() ? secrets.replace(secretName, data) : secrets.create(secretName, data);
  }

  @Override
  public Optional<Bundle> bundle() throws ApiException {
    try {
      JsonNode registration = get();
      JsonNode first = registration.path("webhooks").path(0).path("clientConfig");
      String encoded = first.path("caBundle").asString("");
      return Optional.of(
          new Bundle(
              new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8),
              registration.path("metadata").path("resourceVersion").asString("")));
    } catch (ApiException failed) {
      if (failed.notFound()) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  /** One JSON patch; it fails as a whole if the registration is no longer as it was read. */
  @Override
  public boolean writeBundle(Bundle over, String pem) throws ApiException {
    JsonNode webhooks = get().path("webhooks");
    String encoded = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    ArrayNode patch = client.json().createArrayNode();
    patch
        .addObject()
        .put("op", "test")
        .put("path", "/metadata/resourceVersion")
        .put("value", over.version());
    for (int i = 0; i < webhooks.size(); i++) {
      patch
          .addObject()
          .put("op", "add")
          .put("path", "/webhooks/" + i + "/clientConfig/caBundle")
          .put("value", encoded);
    }
    return client.patch(registrationPath, "application/json-patch+json", patch);
  }

  private JsonNode get() throws ApiException {
    return client.getTree(registrationPath);
  }
}
