package io.lorica.proxy.outbound;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The live stacks behind the backends of a policy: an update keeps those that are still referred
 * to, with their load, queues and connections, and closes the others (spec 02 §4.4). Confined to
 * one event loop.
 *
 * @param <K> what a stack is made for
 * @param <S> a live stack
 */
final class BackendMap<K, S> {
  private final Function<K, S> factory;
  private final Consumer<S> closer;
  private final Map<K, S> stacks = new HashMap<>();

  BackendMap(Function<K, S> factory, Consumer<S> closer) {
    this.factory = factory;
    this.closer = closer;
  }

  /** Makes the stacks those of {@code backends}. */
  void retain(Collection<K> backends) {
    Set<K> gone = new HashSet<>(stacks.keySet());
    for (K backend : backends) {
      gone.remove(backend);
      stacks.computeIfAbsent(backend, factory);
    }
    for (K backend : gone) {
      S stack = stacks.remove(backend);
      if (stack != null) {
        closer.accept(stack);
      }
    }
  }

  /** The stack of a retained backend. */
  @Nullable S get(K backend) {
    return stacks.get(backend);
  }

  void close() {
    retain(Set.of());
  }
}
