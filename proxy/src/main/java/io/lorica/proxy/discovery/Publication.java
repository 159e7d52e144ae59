package io.lorica.proxy.discovery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value with listeners on other threads. One thread publishes; each listener runs on an executor
 * of its own, sees values in order, may miss some in between, and never misses the last.
 *
 * @param <T> an immutable value
 */
public final class Publication<T> {
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile @Nullable T latest;

  /** The last published value, or null if there was none yet. Any thread. */
  public @Nullable T latest() {
    return latest;
  }

  /** Replaces the value and tells the listeners. Without effect if it equals the last one. */
  public void publish(T value) {
    if (value.equals(latest)) {
      return;
    }
    latest = value;
    subscriptions.forEach(Subscription::wake);
  }

  /**
   * Has {@code listener} called on {@code executor} with the value that is there now, if any, and
   * with later ones. Any thread.
   */
  public Subscription subscribe(Executor executor, Consumer<? super T> listener) {
    Subscription subscription = new Subscription(executor, listener);
    subscriptions.add(subscription);
    if (latest != null) {
      subscription.wake();
    }
    return subscription;
  }

  /** One listener. */
  public final class Subscription implements Runnable {
    private final Executor executor;
    private final Consumer<? super T> listener;
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile boolean cancelled;
    private @Nullable T seen;

    private Subscription(Executor executor, Consumer<? super T> listener) {
      this.executor = executor;
      this.listener = listener;
    }

    /** Ends the calls; none begins after this returns if called on the listener's thread. */
    public void cancel() {
      cancelled = true;
      subscriptions.remove(this);
    }

    private void wake() {
      if (awake.compareAndSet(false, true)) {
        executor.execute(this);
      }
    }

    @Override
    public void run() {
      awake.set(false);
      T value = latest;
      if (!cancelled && value != null && !value.equals(seen)) {
        seen = value;
        listener.accept(value);
      }
    }
  }
}
