package io.lorica.proxy.discovery;

import io.lorica.mesh.time.Scheduler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups shared by all who ask the same, and kept for an idle time after the last of them let go
 * (spec 02 §4.4). One that is over is kept for those who have a share in it alone. Shares are taken
 * and given back on any thread; look-ups run on the control loop.
 *
 * @param <K> the question
 * @param <T> the answer
 */
final class LookupCache<K, T> {
  private final Executor control;
  private final Scheduler scheduler;
  private final long idleNs;
  private final Predicate<T> over;
  private final BiFunction<K, Publication<T>, Lookup> factory;
  private final Map<K, Entry> entries = new ConcurrentHashMap<>();

  /** Shares look-ups that are never over by themselves. */
  LookupCache(
      Executor control,
      Scheduler scheduler,
      long idleNs,
      BiFunction<K, Publication<T>, Lookup> factory) {
    this(control, scheduler, idleNs, _ -> false, factory);
  }

  /**
   * Shares look-ups.
   *
   * @param control the control loop
   * @param scheduler of the control loop
   * @param over whether an answer is the last, and of no use to those who ask later
   * @param factory makes a look-up that publishes its answers; may publish a first one at once
   */
  LookupCache(
      Executor control,
      Scheduler scheduler,
      long idleNs,
      Predicate<T> over,
      BiFunction<K, Publication<T>, Lookup> factory) {
    this.control = control;
    this.scheduler = scheduler;
    this.idleNs = idleNs;
    this.over = over;
    this.factory = factory;
  }

  /** A share in the look-up of {@code key}, which begins if there is none. */
  Watch<T> watch(K key) {
    // compute() makes taking a share and evicting an unused entry exclude each other.
    Entry entry =
        entries.compute(
            key,
            (k, present) -> {
              Entry shared = present == null || present.isOver() ? new Entry(k) : present;
              shared.users++;
              return shared;
            });
    return new Share(entry);
  }

  /** Look-ups that are live. */
  int size() {
    return entries.size();
  }

  private final class Entry {
    private final K key;
    private final Publication<T> publication = new Publication<>();
    private final Lookup lookup;

    /** Guarded by the map's compute on {@link #key}. */
    private int users;

    /** Counts releases, so that only the last one's timer evicts. Guarded likewise. */
    private int releases;

    /**
     * Of the last release: a target of many short connections would fill the memory with timers if
     * each release kept its own. On the control loop only.
     */
    private Scheduler.@Nullable Timer eviction;

    Entry(K key) {
      this.key = key;
      this.lookup = factory.apply(key, publication);
      control.execute(lookup::start);
    }

    boolean isOver() {
      T latest = publication.latest();
      return latest != null && over.test(latest);
    }

    void release() {
      entries.compute(
          key,
          (_, entry) -> {
            users--;
            releases++;
            if (users == 0) {
              int mine = releases;
              control.execute(() -> evictLater(mine));
            }
            return entry;
          });
    }

    private void evictLater(int mine) {
      if (eviction != null) {
        eviction.cancel();
      }
      eviction = scheduler.schedule(() -> evict(mine), idleNs);
    }

    private void evict(int mine) {
      entries.compute(
          key,
          (_, entry) -> {
            if (users > 0 || releases != mine) {
              return entry;
            }
            lookup.stop();
            // Another may have taken the place of this one, when it was over.
            return entry == this ? null : entry;
          });
    }
  }

  private final class Share implements Watch<T> {
    private final Entry entry;

    Share(Entry entry) {
      this.entry = entry;
    }

    @Override
    public @Nullable T latest() {
      return entry.publication.latest();
    }

    @Override
    public Publication<T>.Subscription subscribe(Executor executor, Consumer<? super T> listener) {
      return entry.publication.subscribe(executor, listener);
    }

    @Override
    public void release() {
      entry.release();
    }
  }
}
