package io.lorica.destination.kube;

import io.lorica.controller.kube.Feed;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.ObjectKey;
import io.lorica.controller.kube.ResourceEvent;
import io.lorica.destination.index.Index;
import io.lorica.destination.index.IndexThread;
import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Follows every watched kind and tells each index what it reads of it. */
public final class ClusterFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterFeed.class);

  private final List<Feed<Resource>> feeds = new ArrayList<>();
  private final List<CompletableFuture<Void>> synced = new ArrayList<>();
  private final List<IndexThread<? extends Index>> indexes;

  private ClusterFeed(List<IndexThread<? extends Index>> indexes) {
    this.indexes = indexes;
  }

  /** Starts following. */
  public static ClusterFeed start(
      KubeClient client,
      FeedTiming timing,
      MeterRegistry metrics,
      List<IndexThread<? extends Index>> indexes) {
    ClusterFeed all = new ClusterFeed(List.copyOf(indexes));
    for (WatchedKind kind : WatchedKind.ALL) {
      Teller teller = all.new Teller(kind.kind());
      Feed<Resource> feed =
          Feed.<JsonNode, Resource>start(client, kind.feed(), timing, metrics, teller);
      all.feeds.add(feed);
      all.synced.add(feed.synced());
    }
    return all;
  }

  /** Completes when the first lists of all kinds have been handed on. */
  public CompletableFuture<Void> synced() {
    return CompletableFuture.allOf(synced.toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    feeds.forEach(Feed::close);
  }

  /** Hands on the events of one kind. Confined to its feed's thread. */
  private final class Teller implements Consumer<ResourceEvent<Resource>> {
    private final ResourceKind kind;
    private Set<ObjectKey> known = new HashSet<>();

    Teller(ResourceKind kind) {
      this.kind = kind;
    }

    @Override
    public void accept(ResourceEvent<Resource> event) {
      switch (event) {
        case ResourceEvent.Applied<Resource>(ObjectKey key, Resource value) -> {
          known.add(key);
          tell(index -> index.apply(value));
        }
        case ResourceEvent.Deleted<Resource>(ObjectKey key) -> {
          known.remove(key);
          tell(index -> index.delete(kind, name(key)));
        }
        case ResourceEvent.Undecodable<Resource>(ObjectKey key, String reason) ->
            LOG.warn("{} {} is left out, its last good version stays: {}", kind, key, reason);
        case ResourceEvent.Resynced<Resource>(var all, var undecodable) -> resync(all, undecodable);
      }
    }

    /** What is in neither collection has gone while nobody was looking. */
    private void resync(Map<ObjectKey, Resource> all, Set<ObjectKey> undecodable) {
      List<ObjectKey> gone =
          known.stream()
              .filter(key -> !all.containsKey(key) && !undecodable.contains(key))
              .toList();
      known.removeAll(gone);
      known.addAll(all.keySet());
      LOG.debug("{}: {} objects, {} gone", kind, all.size(), gone.size());
      tell(
          index -> {
            gone.forEach(key -> index.delete(kind, name(key)));
            all.values().forEach(index::apply);
          });
    }

    private void tell(Consumer<Index> task) {
      for (IndexThread<? extends Index> index : indexes) {
        if (index.kinds().contains(kind)) {
          index.submit(task);
        }
      }
    }

    private ResourceName name(ObjectKey key) {
      return new ResourceName(key.namespace(), key.name());
    }
  }
}
