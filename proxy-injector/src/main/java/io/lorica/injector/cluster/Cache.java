package io.lorica.injector.cluster;

import io.lorica.controller.kube.ObjectKey;
import io.lorica.controller.kube.ResourceEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The present objects of one kind, as its feed tells them. One feed writes, any thread reads. As
 * large as the cluster has objects of the kind; each is trimmed to what is read here.
 */
final class Cache<T> implements Consumer<ResourceEvent<T>> {
  private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();

  /** Registers gauge {@code KIND_cache_size} (spec 06 §9). */
  Cache(String kind, MeterRegistry metrics) {
    Gauge.builder(kind + "_cache_size", objects, Map::size)
        .description("Number of items in the " + kind + " cache")
        .tag("cluster", "local")
        .register(metrics);
  }

  Optional<T> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public void accept(ResourceEvent<T> event) {
    switch (event) {
      case ResourceEvent.Applied<T>(var key, var value) -> objects.put(key, value);
      case ResourceEvent.Deleted<T>(var key) -> objects.remove(key);
      case ResourceEvent.Undecodable<T> _ -> {
        // What was known stays.
      }
      case ResourceEvent.Resynced<T>(var all, var undecodable) -> {
        objects.keySet().removeIf(key -> !all.containsKey(key) && !undecodable.contains(key));
        objects.putAll(all);
      }
    }
  }
}
