package io.lorica.proxy.accesslog;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.LineLimit;
import io.lorica.proxy.log.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines on a thread of its own, as many at once as have come meanwhile, so that whoever
 * reads them slowly does not stop an event loop. At most {@link #CAPACITY} bytes wait; lines beyond
 * are refused, and the process log says so. Any thread may write.
 */
public final class AccessLogWriter {
  /** Bytes that may wait: some thousand lines. */
  static final int CAPACITY = 1 << 20;

  /** What an empty buffer may keep; a larger one was a burst and is let go. */
  private static final int RETAINED = 64 << 10;

  /** A writer needs next to no stack. */
  private static final int STACK_BYTES = 128 << 10;

  private static final Duration LOG_PAUSE = Duration.ofSeconds(10);
  private static final Log LOG = Log.named("linkerd_access_log");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition written = lock.newCondition();
  private final OutputStream out;
  private final LineLimit refusals;
  private byte[] waiting = new byte[RETAINED];
  private int length;
  private long refused;
  private boolean writing;

  private AccessLogWriter(OutputStream out, NanoClock clock) {
    this.out = out;
    this.refusals = new LineLimit(clock, LOG_PAUSE);
  }

  /** Begins to write to {@code out}. */
  public static AccessLogWriter start(OutputStream out, NanoClock clock) {
    AccessLogWriter writer = new AccessLogWriter(out, clock);
    Thread.ofPlatform().daemon().name("access-log").stackSize(STACK_BYTES).start(writer::run);
    return writer;
  }

  /** Takes one line with its line feed; false if there is no room for it. */
  boolean write(byte[] line) {
    lock.lock();
    try {
      if (line.length > CAPACITY - length) {
        refused++;
        return false;
      }
      if (length + line.length > waiting.length) {
        waiting = Arrays.copyOf(waiting, Math.min(CAPACITY, 2 * (length + line.length)));
      }
      System.arraycopy(line, 0, waiting, length, line.length);
      length += line.length;
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was taken so far is out, or the time is over. For the process's end. */
  public void flush(Duration limit) {
    long left = limit.toNanos();
    lock.lock();
    try {
      while ((length > 0 || writing) && left > 0) {
        left = written.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    byte[] spare = new byte[RETAINED];
    try {
      while (true) {
        spare = writeNext(spare);
      }
    } catch (IOException | InterruptedException _) {
      // Nobody reads the log any more. From here on the buffer fills, and lines are refused.
    }
  }

  /** Waits for lines, leaves {@code spare} for those to come, and writes; the next spare buffer. */
  private byte[] writeNext(byte[] spare) throws IOException, InterruptedException {
    byte[] taken;
    int size;
    long missing;
    lock.lock();
    try {
      while (length == 0) {
        filled.await();
      }
      taken = waiting;
      size = length;
      missing = refused;
      waiting = spare;
      length = 0;
      refused = 0;
      writing = true;
    } finally {
      lock.unlock();
    }
    complain(missing);
    out.write(taken, 0, size);
    finished();
    return taken.length > RETAINED ? new byte[RETAINED] : taken;
  }

  private void complain(long missing) {
    long due = missing == 0 ? 0 : refusals.count(missing);
    if (due > 0) {
      LOG.at(Level.WARN).with("lines", due).say("Access log lines dropped, its reader is too slow");
    }
  }

  private void finished() {
    lock.lock();
    try {
      writing = false;
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
