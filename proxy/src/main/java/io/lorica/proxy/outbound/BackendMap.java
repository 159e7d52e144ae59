package io.lorica.proxy.outbound;

import io.lorica.proxy.route.Backend;
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
 * @param <S> a live stack
 */
final class BackendMap<S> {
  private final Function<Backend, S> factory;
  private final Consumer<S> closer;
  private final Map<Backend, S> stacks = new HashMap<>();

  BackendMap(Function<Backend, S> factory, Consumer<S> closer) {
    this.factory = factory;
    this.closer = closer;
  }

  /** Makes the stacks those of {@code backends}. */
  void retain(Collection<Backend> backends) {
    Set<Backend> gone = new HashSet<>(stacks.keySet());
    for (Backend backend : backends) {
      gone.remove(backend);
      stacks.computeIfAbsent(backend, factory);
    }
    for (Backend backend : gone) {
      S stack = stacks.remove(backend);
      if (stack != null) {
        closer.accept(stack);
      }
    }
  }

  /** The stack of a retained backend. */
  @Nullable S get(Backend backend) {
    return stacks.get(backend);
  }

  void close() {
    retain(Set.of());
  }
}
