package io.lorica.controller.kube;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the events of a feed into the state of the one object of a name; a server that does not
 * know field selectors may tell of others.
 */
final class OneObject<T> implements Consumer<ResourceEvent<T>> {
  private static final Logger LOG = LoggerFactory.getLogger(OneObject.class);

  private final String name;
  private final Consumer<Optional<T>> listener;

  OneObject(String name, Consumer<Optional<T>> listener) {
    this.name = name;
    this.listener = listener;
  }

  @Override
  public void accept(ResourceEvent<T> event) {
    switch (event) {
      case ResourceEvent.Applied<T>(var key, var value) when key.name().equals(name) ->
          listener.accept(Optional.of(value));
      case ResourceEvent.Deleted<T>(var key) when key.name().equals(name) ->
          listener.accept(Optional.empty());
      case ResourceEvent.Resynced<T> resynced -> resynced(resynced);
      case ResourceEvent.Undecodable<T>(var key, var reason) ->
          LOG.warn("{} keeps its last state: {}", key, reason);
      case ResourceEvent.Applied<T> _, ResourceEvent.Deleted<T> _ -> LOG.debug("another object");
    }
  }

  private void resynced(ResourceEvent.Resynced<T> state) {
    if (state.undecodable().stream().anyMatch(key -> key.name().equals(name))) {
      return;
    }
    listener.accept(
        state.all().entrySet().stream()
            .filter(entry -> entry.getKey().name().equals(name))
            .map(Map.Entry::getValue)
            .findFirst());
  }
}
