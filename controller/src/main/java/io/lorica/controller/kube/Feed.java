package io.lorica.controller.kube;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Follows the objects of one kind: lists them in pages, then watches, and after every kind of
 * interruption goes on from where it was, or lists again when the server no longer knows that
 * place. Keeps no object: each is trimmed to the caller's record as it arrives and dropped.
 *
 * <p>Owns one virtual thread, on which the listener is called, one event at a time. A listener that
 * takes long slows this feed alone: the next message is asked for when it returns.
 */
public final class Feed<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  // Items a page: kubectl's own; a page of pods is then a few megabytes on the wire.
  private static final int PAGE = 500;

  // How much longer than asked for a watch may last.
  private static final Duration SILENCE = Duration.ofSeconds(30);

  // A server that came back from a backup may not know our place and never say so.
  private static final int FAILURES_BEFORE_LIST = 3;

  private final KubeClient client;
  private final FeedSpec<?, T> spec;
  private final FeedTiming timing;
  private final Consumer<ResourceEvent<T>> listener;
  private final Decoder<T> decoder;
  private final CompletableFuture<Void> synced = new CompletableFuture<>();
  private final Counter lists;
  private final Counter undecodable;
  private final Thread thread;

  // Confined to the feed's thread: where the next watch starts, null before a list is complete.
  private @Nullable String resourceVersion;
  private volatile boolean closed;

  private <K> Feed(
      KubeClient client,
      FeedSpec<K, T> spec,
      FeedTiming timing,
      MeterRegistry metrics,
      Consumer<ResourceEvent<T>> listener) {
    this.client = client;
    this.spec = spec;
    this.timing = timing;
    this.listener = listener;
    this.decoder = tree -> spec.trim().apply(client.decode(tree, spec.kind().type()));
    this.lists =
        Counter.builder("kube_feed_lists_total")
            .description("Full lists of a resource, one at start and one after each gap.")
            .tag("resource", spec.kind().toString())
            .register(metrics);
    this.undecodable =
        Counter.builder("kube_feed_undecodable_total")
            .description("Objects of a resource that could not be read and were left out.")
            .tag("resource", spec.kind().toString())
            .register(metrics);
    this.thread = Thread.ofVirtual().name("feed-" + spec.kind()).unstarted(this::run);
  }

  /** Starts following. The first event is a {@link ResourceEvent.Resynced}. */
  public static <K, T> Feed<T> start(
      KubeClient client,
      FeedSpec<K, T> spec,
      FeedTiming timing,
      MeterRegistry metrics,
      Consumer<ResourceEvent<T>> listener) {
    Feed<T> feed = new Feed<>(client, spec, timing, metrics, listener);
    feed.thread.start();
    return feed;
  }

  /** Completes when the listener has taken the first whole state. Never fails by itself. */
  public CompletableFuture<Void> synced() {
    return synced.copy();
  }

  /** Ends the feed. An event that is being delivered may still be; none follows. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    synced.cancel(false);
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      try {
        failures = round() ? 1 : failures + 1;
        if (failures > FAILURES_BEFORE_LIST) {
          resourceVersion = null;
        }
        timing.pause().await(timing.backoff().after(failures, timing.random()));
      } catch (InterruptedException stop) {
        return;
      }
    }
  }

  /** One list, if needed, and one watch. Says whether anything was learnt by it. */
  private boolean round() throws InterruptedException {
    boolean listed = false;
    try {
      if (resourceVersion == null) {
        resourceVersion = list();
        listed = true;
        synced.complete(null);
      }
      return watch(resourceVersion) || listed;
    } catch (ApiException failed) {
      return failed(failed) || listed;
    } catch (RuntimeException bug) {
      // The listener is in an unknown state: the next list brings it back to what is.
      LOG.error("{}: the listener failed, listing again", spec.kind(), bug);
      resourceVersion = null;
      return false;
    }
  }

  private boolean failed(ApiException failed) throws InterruptedException {
    if (failed.gone()) {
      LOG.info("{}: the watch fell behind, listing again", spec.kind());
      resourceVersion = null;
    } else if (failed.notFound() && spec.optional()) {
      resourceVersion = null;
      listener.accept(new ResourceEvent.Resynced<>(Map.of(), Set.of()));
      synced.complete(null);
      timing.pause().await(timing.absentFor());
      return true;
    } else {
      LOG.warn("{}: {}", spec.kind(), failed.getMessage());
    }
    return false;
  }

  private String list() throws ApiException, InterruptedException {
    Map<ObjectKey, T> all = new HashMap<>();
    Set<ObjectKey> unreadable = new HashSet<>();
    String next = "";
    ListReader.Page page;
    do {
      page =
          client.get(
              FeedPaths.list(spec.kind(), spec.scope(), PAGE, next),
              body -> ListReader.read(client.json(), body, item -> take(item, all, unreadable)));
      next = page.next();
    } while (!next.isEmpty());
    lists.increment();
    listener.accept(new ResourceEvent.Resynced<>(all, unreadable));
    return page.resourceVersion();
  }

  private void take(JsonNode item, Map<ObjectKey, T> all, Set<ObjectKey> unreadable) {
    switch (read(item)) {
      case ResourceEvent.Applied<T>(var key, var value) -> all.put(key, value);
      case ResourceEvent.Undecodable<T>(var key, var _) -> unreadable.add(key);
      case ResourceEvent.Deleted<T> _, ResourceEvent.Resynced<T> _ ->
          throw new IllegalStateException("an item is neither");
    }
  }

  private ResourceEvent<T> read(JsonNode object) {
    ObjectKey key = key(object);
    try {
      return new ResourceEvent.Applied<>(key, decoder.decode(object));
    } catch (RuntimeException unreadable) {
      undecodable.increment();
      LOG.warn("{} {} cannot be read: {}", spec.kind(), key, unreadable.toString());
      return new ResourceEvent.Undecodable<>(key, unreadable.toString());
    }
  }

  private static ObjectKey key(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return new ObjectKey(
        metadata.path("namespace").asString(""), metadata.path("name").asString(""));
  }

  /** Watches until the connection ends; says whether any message came. */
  private boolean watch(String from) throws ApiException, InterruptedException {
    boolean heard = false;
    // By then the server has ended it, or nobody is there.
    Duration silence = timing.watchFor().plus(SILENCE);
    try (WatchStream stream =
        client.watch(
            FeedPaths.watch(spec.kind(), spec.scope(), from, timing.watchFor().toSeconds()))) {
      WatchStream.Item item = stream.take(silence);
      while (item instanceof WatchStream.Item.Line(String text)) {
        deliver(WatchMessage.read(client.json(), text));
        heard = true;
        stream.next();
        item = stream.take(silence);
      }
    }
    return heard;
  }

  private void deliver(WatchMessage message) throws ApiException {
    switch (message) {
      case WatchMessage.Present(var object) -> {
        listener.accept(read(object));
        advance(object);
      }
      case WatchMessage.Absent(var object) -> {
        listener.accept(new ResourceEvent.Deleted<>(key(object)));
        advance(object);
      }
      case WatchMessage.Bookmark(var version) -> resourceVersion = version;
      case WatchMessage.Failed(int code, var reason) -> throw new ApiException(code, reason);
    }
  }

  private void advance(JsonNode object) {
    resourceVersion = object.path("metadata").path("resourceVersion").asString("");
  }

  /** From a tree to the caller's record. */
  private interface Decoder<T> {
    T decode(JsonNode tree);
  }
}
