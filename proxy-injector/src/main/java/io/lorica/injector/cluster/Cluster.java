package io.lorica.injector.cluster;

import io.lorica.controller.kube.ApiException;
import io.lorica.controller.kube.Feed;
import io.lorica.controller.kube.FeedSpec;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.ObjectKey;
import io.lorica.controller.kube.ResourceKind;
import io.lorica.controller.kube.Scope;
import io.lorica.injector.patch.NamespaceView;
import io.lorica.injector.review.Ownership.Reference;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Namespaces and owners, kept up to date by feeds; what a feed does not have yet is asked of the
 * API server, because pods are created right after their namespace or ReplicaSet. Safe on any
 * thread.
 */
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final ResourceKind<JsonNode> NAMESPACES =
      ResourceKind.untyped("", "v1", "namespaces");
  private static final ResourceKind<JsonNode> REPLICA_SETS =
      ResourceKind.untyped("apps", "v1", "replicasets");
  private static final ResourceKind<JsonNode> JOBS = ResourceKind.untyped("batch", "v1", "jobs");

  private final KubeClient client;
  private final Cache<NamespaceView> namespaces;
  private final Cache<List<Reference>> replicaSets;
  private final Cache<List<Reference>> jobs;
  private final List<Feed<?>> feeds;

  private Cluster(KubeClient client, FeedTiming timing, MeterRegistry metrics) {
    this.client = client;
    this.namespaces = new Cache<>("namespace", metrics);
    this.replicaSets = new Cache<>("replicaset", metrics);
    this.jobs = new Cache<>("job", metrics);
    this.feeds =
        List.of(
            follow(NAMESPACES, namespaces, NamespaceReader::read, timing, metrics),
            follow(REPLICA_SETS, replicaSets, Reference::of, timing, metrics),
            follow(JOBS, jobs, Reference::of, timing, metrics));
  }

  private <T> Feed<T> follow(
      ResourceKind<JsonNode> kind,
      Cache<T> cache,
      Function<JsonNode, T> trim,
      FeedTiming timing,
      MeterRegistry metrics) {
    return Feed.start(client, FeedSpec.of(kind, Scope.everywhere(), trim), timing, metrics, cache);
  }

  /** Starts following. */
  public static Cluster follow(KubeClient client, FeedTiming timing, MeterRegistry metrics) {
    return new Cluster(client, timing, metrics);
  }

  /**
   * Waits until everything that exists is known. False when that takes longer than {@code most}.
   */
  public boolean awaitSync(Duration most) throws InterruptedException {
    CompletableFuture<?>[] all =
        feeds.stream().map(Feed::synced).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(all).get(most.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A namespace, or nothing if there is none. */
  public Optional<NamespaceView> namespace(String name) throws ApiException {
    Optional<NamespaceView> known = namespaces.get(new ObjectKey("", name));
    return known.isPresent() || name.isEmpty()
        ? known
        : client.find(NAMESPACES, "", name).map(NamespaceReader::read);
  }

  /** The owners of a Job or ReplicaSet. An API server that cannot tell is the same as no object. */
  public Optional<List<Reference>> owners(String kind, String namespace, String name) {
    boolean job = kind.equals("Job");
    Optional<List<Reference>> known =
        (job ? jobs : replicaSets).get(new ObjectKey(namespace, name));
    return known.isPresent() ? known : ask(job ? JOBS : REPLICA_SETS, namespace, name);
  }

  private Optional<List<Reference>> ask(
      ResourceKind<JsonNode> kind, String namespace, String name) {
    try {
      return client.find(kind, namespace, name).map(Reference::of);
    } catch (ApiException failed) {
      LOG.warn("owner of {} {}/{} unknown: {}", kind, namespace, name, failed.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    feeds.forEach(Feed::close);
  }
}
