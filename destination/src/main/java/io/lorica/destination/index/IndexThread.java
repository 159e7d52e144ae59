package io.lorica.destination.index;

import io.lorica.destination.model.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that an index lives on. Work waits in a bounded queue; a full one makes the
 * submitter wait, so that a burst of watch events slows the watch instead of filling the memory.
 * What has piled up is done in one batch before the index publishes.
 */
public final class IndexThread<I extends Index> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexThread.class);

  /** Enough for the list of a big namespace; a task is a few dozen bytes. */
  private static final int QUEUE_CAPACITY = 8192;

  /** Bounds how long a batch holds back publication. */
  private static final int BATCH = 2048;

  private final BlockingQueue<Consumer<? super I>> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private final I index;
  private final Thread thread;
  private volatile boolean closed;

  /** Starts at once. */
  public IndexThread(String name, I index) {
    this.index = index;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /** What the index reads. */
  public Set<ResourceKind> kinds() {
    return index.kinds();
  }

  /** Completes when everything submitted before has been done and published. */
  public CompletableFuture<Void> reached() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    // The first task may be the end of a batch; the second begins after its publication.
    submit(_ -> submit(_ -> reached.complete(null)));
    return reached;
  }

  /** Runs on the index's thread, in order of submission. Waits while the queue is full. */
  public void submit(Consumer<? super I> task) {
    try {
      while (!closed && !queue.offer(task, 1, TimeUnit.SECONDS)) {
        LOG.warn("{} is behind: {} tasks wait", thread.getName(), queue.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Consumer<? super I>> batch = new ArrayList<>();
    while (!closed) {
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        return;
      }
      queue.drainTo(batch, BATCH - 1);
      batch.forEach(this::runOne);
      batch.clear();
      runOne(Index::flush);
    }
  }

  /** A failure is a bug in one derivation: it must not end the work for all others. */
  private void runOne(Consumer<? super I> task) {
    try {
      task.accept(index);
    } catch (RuntimeException e) {
      LOG.error("{}: a task failed", thread.getName(), e);
    }
  }

  /** Drops what waits. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    queue.clear();
  }
}
