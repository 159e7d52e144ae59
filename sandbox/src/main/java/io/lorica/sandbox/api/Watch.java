package io.lorica.sandbox.api;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of one watch, waiting to be written. The store offers under its lock, one reader
 * takes.
 *
 * <p>A reader that falls 10,000 events behind loses the watch: it gets an {@code ERROR} of code 410
 * after what is queued, and lists again.
 */
final class Watch implements AutoCloseable {
  private static final int QUEUE = 10_000;

  private final ResourceKind kind;
  private final String namespace;
  private final Predicate<JsonNode> selection;
  private final Consumer<Watch> onClose;
  private final BlockingQueue<WatchEvent> events = new ArrayBlockingQueue<>(QUEUE);
  private volatile boolean overflown;

  Watch(
      ResourceKind kind, String namespace, Predicate<JsonNode> selection, Consumer<Watch> onClose) {
    this.kind = kind;
    this.namespace = namespace;
    this.selection = selection;
    this.onClose = onClose;
  }

  /** Offers a change: objects enter and leave the watch as they begin and cease to be selected. */
  void offer(ResourceKind changed, Optional<ObjectNode> before, Optional<ObjectNode> after) {
    if (!changed.equals(kind)) {
      return;
    }
    boolean was = before.filter(this::selects).isPresent();
    boolean is = after.filter(this::selects).isPresent();
    if (is) {
      var type = was ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED;
      offer(new WatchEvent(type, after.orElseThrow()));
    } else if (was) {
      offer(new WatchEvent(WatchEvent.Type.DELETED, after.or(() -> before).orElseThrow()));
    }
  }

  void offer(WatchEvent event) {
    overflown |= !events.offer(event);
  }

  /** The next event; empty if none came in time. */
  Optional<WatchEvent> poll(Duration atMost) throws InterruptedException {
    WatchEvent event = events.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    if (event != null) {
      return Optional.of(event);
    }
    return overflown
        ? Optional.of(
            new WatchEvent(WatchEvent.Type.ERROR, Refusal.expired("watch fell behind").status()))
        : Optional.empty();
  }

  /** A sign of life that tells the client the version it has reached. */
  WatchEvent bookmark(long version) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    object.putObject("metadata").put("resourceVersion", Long.toString(version));
    return new WatchEvent(WatchEvent.Type.BOOKMARK, object);
  }

  @Override
  public void close() {
    onClose.accept(this);
  }

  private boolean selects(ObjectNode object) {
    return (namespace.isEmpty()
            || namespace.equals(object.path("metadata").path("namespace").asString()))
        && selection.test(object);
  }
}
