package io.lorica.proxy.runtime;

import io.lorica.mesh.time.Scheduler;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stacks that live while somebody uses them and for an idle time after (spec 02 §4.4). Confined to
 * one event loop.
 *
 * @param <K> what a stack is for
 * @param <S> the stack
 */
public final class IdleCache<K, S> {
  private final Scheduler scheduler;
  private final long idleNs;
  private final Function<K, S> factory;
  private final Consumer<S> closer;
  private final Map<K, Entry> entries = new HashMap<>();

  public IdleCache(Scheduler scheduler, long idleNs, Function<K, S> factory, Consumer<S> closer) {
    this.scheduler = scheduler;
    this.idleNs = idleNs;
    this.factory = factory;
    this.closer = closer;
  }

  /** A stack and the number of those who use it. */
  public final class Entry {
    private final K key;
    private final S stack;
    private int users;
    private Scheduler.@Nullable Timer eviction;

    private Entry(K key, S stack) {
      this.key = key;
      this.stack = stack;
    }

    public S stack() {
      return stack;
    }

    /** Ends one use. Exactly once for each {@link IdleCache#use}. */
    public void release() {
      users--;
      if (users == 0) {
        eviction = scheduler.schedule(this::evict, idleNs);
      }
    }

    private void evict() {
      eviction = null;
      entries.remove(key);
      closer.accept(stack);
    }
  }

  /** A use of the stack for {@code key}, or null if there is none. */
  public @Nullable Entry find(K key) {
    return entries.containsKey(key) ? use(key) : null;
  }

  /** The stack for {@code key}, made if there is none. */
  public Entry use(K key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      entry = new Entry(key, factory.apply(key));
      entries.put(key, entry);
    }
    entry.users++;
    if (entry.eviction != null) {
      entry.eviction.cancel();
      entry.eviction = null;
    }
    return entry;
  }

  public int size() {
    return entries.size();
  }
}
