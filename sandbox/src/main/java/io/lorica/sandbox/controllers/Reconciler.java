package io.lorica.sandbox.controllers;

import io.lorica.mesh.time.NanoClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works through keys that something happened to, one at a time, on one virtual thread. A key that
 * is added while it waits is worked on once; one whose work failed comes again after a pause.
 */
final class Reconciler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final String name;
  private final Work work;
  private final NanoClock clock;
  private final Thread thread;

  // Guarded by this.
  private final Set<Key> waiting = new LinkedHashSet<>();
  private final Map<Key, Long> later = new HashMap<>();
  private boolean closed;

  /** An object. */
  record Key(String namespace, String name) {}

  /** Makes the world as the object says. */
  interface Work {
    void reconcile(Key key);
  }

  Reconciler(String name, Work work, NanoClock clock) {
    this.name = name;
    this.work = work;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name(name).start(this::run);
  }

  synchronized void add(Key key) {
    waiting.add(key);
    notifyAll();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Key key = next();
        try {
          work.reconcile(key);
        } catch (RuntimeException e) {
          fail(key, e);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void fail(Key key, RuntimeException e) {
    if (!closed) {
      LOG.debug("{} {}: {}", name, key, e.toString());
      later.put(key, clock.nanoTime() + RETRY.toNanos());
    }
  }

  private synchronized Key next() throws InterruptedException {
    while (true) {
      long now = clock.nanoTime();
      later
          .entrySet()
          .removeIf(
              entry -> {
                boolean due = entry.getValue() - now <= 0;
                if (due) {
                  waiting.add(entry.getKey());
                }
                return due;
              });
      if (closed) {
        throw new InterruptedException();
      }
      if (!waiting.isEmpty()) {
        Key key = waiting.iterator().next();
        waiting.remove(key);
        return key;
      }
      wait(later.isEmpty() ? 0 : RETRY.toMillis());
    }
  }
}
