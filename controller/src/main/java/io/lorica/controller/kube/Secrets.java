package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

  /** Replaces it. False when it is no longer as {@code data.version()} says. */
  public boolean replace(String name, SecretData data) throws ApiException {
    return written(() -> client.call(kube -> kube.resource(secret(name, data)).update()));
  }

  /**
   * Follows it: told at once, and again at each change, on the feed's thread. Nothing means that
   * there is none.
   */
  public Feed<SecretData> follow(
      String name,
      FeedTiming timing,
      MeterRegistry metrics,
      Consumer<Optional<SecretData>> listener) {
    FeedSpec<Secret, SecretData> spec =
        FeedSpec.of(
            ResourceKind.core("secrets", Secret.class),
            Scope.named(namespace, name),
            Secrets::data);
    return Feed.start(client, spec, timing, metrics, new OneObject<>(name, listener));
  }

  private static boolean written(Write write) throws ApiException {
    try {
      write.run();
      return true;
    } catch (ApiException failed) {
      if (failed.conflict()) {
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
