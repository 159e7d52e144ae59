package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
    return map == null ? Optional.empty() : Optional.of(data(map));
  }

  /**
   * Follows its data: told at once, and again at each change, on the feed's thread. Nothing means
   * that there is none.
   */
  public Feed<Map<String, String>> follow(
      String name,
      FeedTiming timing,
      MeterRegistry metrics,
      Consumer<Optional<Map<String, String>>> listener) {
    FeedSpec<ConfigMap, Map<String, String>> spec =
        FeedSpec.of(
            ResourceKind.core("configmaps", ConfigMap.class),
            Scope.named(namespace, name),
            ConfigMaps::data);
    return Feed.start(client, spec, timing, metrics, new OneObject<>(name, listener));
  }

  private static Map<String, String> data(ConfigMap map) {
    return map.getData() == null ? Map.of() : Map.copyOf(map.getData());
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
