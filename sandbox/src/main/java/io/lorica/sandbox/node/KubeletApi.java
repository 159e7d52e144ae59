package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the kubelet asks of the API server. Called from any thread; blocks. */
final class KubeletApi implements NodeServices.Api {
  private static final Logger LOG = LoggerFactory.getLogger(KubeletApi.class);

  /** Tokens are renewed when this share of their life has passed, as the kubelet does. */
  private static final double RENEW_AT = 0.8;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  KubeletApi(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  private record Token(String text, Instant renewAt) {
    @Override
    public String toString() {
      return "Token[renewAt=" + renewAt + "]";
    }
  }

  @Override
  public ContainerEnv.Lookup lookup(String namespace) {
    return new ContainerEnv.Lookup() {
      @Override
      public Optional<Map<String, String>> configMap(String name) {
        ConfigMap map = client.configMaps().inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(map)
            .map(found -> found.getData() == null ? Map.of() : found.getData());
      }

      @Override
      public Optional<Map<String, String>> secret(String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(secret).map(KubeletApi::decode);
      }
    };
  }

  private static Map<String, String> decode(Secret secret) {
    Map<String, String> decoded = new HashMap<>();
    if (secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (key, value) ->
                  decoded.put(
                      key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    if (secret.getStringData() != null) {
      decoded.putAll(secret.getStringData());
    }
    return decoded;
  }

  @Override
  public String token(Pod pod, String audience, long seconds) throws ContainerEnv.MissingReference {
    String key = pod.getMetadata().getUid() + " " + audience + " " + seconds;
    Token known = tokens.get(key);
    if (known != null && clock.instant().isBefore(known.renewAt())) {
      return known.text();
    }
    var request = new TokenRequestBuilder().withNewSpec().withExpirationSeconds(seconds);
    if (!audience.isEmpty()) {
      request.withAudiences(audience);
    }
    TokenRequest wanted =
        request
            .withNewBoundObjectRef(
                "v1", "Pod", pod.getMetadata().getName(), pod.getMetadata().getUid())
            .endSpec()
            .build();
    String text = request(pod, wanted);
    Instant renewAt = clock.instant().plusSeconds((long) (seconds * RENEW_AT));
    tokens.put(key, new Token(text, renewAt));
    return text;
  }

  private String request(Pod pod, TokenRequest wanted) throws ContainerEnv.MissingReference {
    try {
      return client
          .serviceAccounts()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getSpec().getServiceAccountName())
          .tokenRequest(wanted)
          .getStatus()
          .getToken();
    } catch (KubernetesClientException e) {
      throw new ContainerEnv.MissingReference("no token: " + e.getMessage());
    }
  }

  @Override
  public void writeStatus(Pod pod, PodStatus status) {
    // A patch as an object; for one as text the client would read the pod first.
    Pod patch =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .endMetadata()
            .withStatus(status)
            .build();
    try {
      client
          .pods()
          .resource(patch)
          .subresource("status")
          .patch(PatchContext.of(PatchType.JSON_MERGE));
    } catch (KubernetesClientException e) {
      // The pod is gone, or the server is: then so is the reader of this status.
      LOG.debug("status of {}: {}", pod.getMetadata().getName(), e.getMessage());
    }
  }

  @Override
  public void remove(Pod pod) {
    tokens.keySet().removeIf(key -> key.startsWith(pod.getMetadata().getUid()));
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .withGracePeriod(0)
          .delete();
    } catch (KubernetesClientException e) {
      LOG.debug("removal of {}: {}", pod.getMetadata().getName(), e.getMessage());
    }
  }
}
