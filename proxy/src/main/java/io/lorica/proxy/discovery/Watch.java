package io.lorica.proxy.discovery;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A share in a look-up at the control plane. The look-up lives while somebody holds a share, and
 * for an idle time after the last one was released (spec 02 §4.4). Any thread.
 *
 * @param <T> an immutable value
 */
public interface Watch<T> {
  /** The last answer, or null while there is none. */
  @Nullable T latest();

  /** Has {@code listener} told the present and later answers on {@code executor}. */
  Publication<T>.Subscription subscribe(Executor executor, Consumer<? super T> listener);

  /** Gives the share back. Exactly once. Subscriptions are cancelled by their owners. */
  void release();
}
