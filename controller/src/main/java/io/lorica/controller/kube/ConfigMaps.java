package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import java.util.Optional;

/** Reads and writes single ConfigMaps of one namespace. */
public final class ConfigMaps {
  private final KubeClient client;
  private final String namespace;

  public ConfigMaps(KubeClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Its data, or nothing if there is none of that name. */
  public Optional<Map<String, String>> read(String name) throws ApiException {
    ConfigMap map =
        client.call(kube -> kube.configMaps().inNamespace(namespace).withName(name).get());
    if (map == null) {
      return Optional.empty();
    }
    return Optional.of(map.getData() == null ? Map.of() : Map.copyOf(map.getData()));
  }

  /**
   * Makes {@code key} hold {@code value}, leaving other keys, labels and annotations as they are.
   */
  public void put(String name, String key, String value) throws ApiException {
    ConfigMap wanted =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .addToData(key, value)
            .build();
    client.call(
        kube -> {
          var existing = kube.configMaps().inNamespace(namespace).withName(name);
          return existing.get() == null
              ? kube.resource(wanted).create()
              : existing.edit(map -> new ConfigMapBuilder(map).addToData(key, value).build());
        });
  }
}
