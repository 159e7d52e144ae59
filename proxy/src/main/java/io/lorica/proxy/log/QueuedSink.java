package io.lorica.proxy.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines on a thread of its own, so that whoever reads the log slowly does not stop an event
 * loop. Holds at most {@link #CAPACITY} bytes; what comes beyond is dropped and counted, and the
 * count is written once there is room again.
 */
public final class QueuedSink implements LogSink {
  /** Bytes that may wait: some thousand lines. */
  static final int CAPACITY = 1 << 20;

  /** A writer needs next to no stack. */
  private static final int STACK_BYTES = 128 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
  private final OutputStream out;
  private int waitingBytes;
  private long dropped;
  private boolean writing;

  private QueuedSink(OutputStream out) {
    this.out = out;
  }

  /** Begins to write to {@code out}, which nobody else may use from here on. */
  public static QueuedSink start(OutputStream out) {
    QueuedSink sink = new QueuedSink(out);
    Thread.ofPlatform().daemon().name("log").stackSize(STACK_BYTES).start(sink::run);
    return sink;
  }

  @Override
  public void write(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    lock.lock();
    try {
      if (waitingBytes + bytes.length > CAPACITY) {
        dropped++;
        return;
      }
      waitingBytes += bytes.length;
      lines.add(bytes);
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was written so far is out, or the time is over. For the process's end. */
  public void flush(Duration limit) {
    long left = limit.toNanos();
    lock.lock();
    try {
      while ((!lines.isEmpty() || writing) && left > 0) {
        left = drained.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        out.write(next());
        finished();
      }
    } catch (IOException | InterruptedException _) {
      // Nobody reads the log any more. From here on the queue fills, and lines are dropped.
    }
  }

  private byte[] next() throws InterruptedException {
    lock.lock();
    try {
      while (lines.isEmpty()) {
        filled.await();
      }
      writing = true;
      if (dropped > 0) {
        String note = "log: " + dropped + " lines were dropped, the reader is too slow\n";
        dropped = 0;
        return note.getBytes(UTF_8);
      }
      byte[] line = lines.remove();
      waitingBytes -= line.length;
      return line;
    } finally {
      lock.unlock();
    }
  }

  private void finished() {
    lock.lock();
    try {
      writing = false;
      if (lines.isEmpty()) {
        drained.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
