package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads and writes single Secrets of one namespace; every write is conditional. */
public final class Secrets {
  private final KubeClient client;
  private final String namespace;

  public Secrets(KubeClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** The Secret, or nothing if there is none. */
  public Optional<SecretData> read(String name) throws ApiException {
    Secret secret = client.call(kube -> kube.secrets().inNamespace(namespace).withName(name).get());
    return secret == null ? Optional.empty() : Optional.of(data(secret));
  }

  /** Creates it. False when it exists. */
  public boolean create(String name, SecretData data) throws ApiException {
    return written(() -> client.call(kube -> kube.resource(secret(name, data)).create()));
  }

  /** Replaces it. False when it is no longer as {@code data.version()} says, or gone. */
  public boolean replace(String name, SecretData data) throws ApiException {
    return written(() -> client.call(kube -> kube.resource(secret(name, data)).update()));
  }

  private static boolean written(Write write) throws ApiException {
    try {
      write.run();
      return true;
    } catch (ApiException failed) {
      if (failed.conflict() || failed.notFound()) {
        return false;
      }
      throw failed;
    }
  }

  private interface Write {
    Object run() throws ApiException;
  }

  private Secret secret(String name, SecretData data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withAnnotations(data.annotations())
        .withResourceVersion(data.version().isEmpty() ? null : data.version())
        .endMetadata()
        .withType(data.type())
        .withData(data.encoded())
        .build();
  }

  private static SecretData data(Secret secret) {
    Map<String, String> text = new HashMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((key, value) -> text.put(key, decode(value)));
    }
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return new SecretData(
        secret.getType() == null ? "Opaque" : secret.getType(),
        text,
        annotations == null ? Map.of() : annotations,
        secret.getMetadata().getResourceVersion());
  }

  private static String decode(String value) {
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }
}
