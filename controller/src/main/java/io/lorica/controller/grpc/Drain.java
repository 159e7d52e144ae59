package io.lorica.controller.grpc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells long streams that the server is about to stop, so that they end in order and their clients
 * move on. Safe on any thread.
 */
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final Set<Entry> entries = new LinkedHashSet<>();
  private boolean begun;

  /** A stream that wants to know; close it when the stream ends for another reason. */
  public final class Entry implements AutoCloseable {
    private final Runnable end;

    private Entry(Runnable end) {
      this.end = end;
    }

    @Override
    public void close() {
      synchronized (Drain.this) {
        entries.remove(this);
      }
    }
  }

  /** Runs {@code end} once when the drain begins, at once if it has. */
  public Entry register(Runnable end) {
    Entry entry = new Entry(end);
    synchronized (this) {
      if (!begun) {
        entries.add(entry);
        return entry;
      }
    }
    end.run();
    return entry;
  }

  /** Ends every stream that is registered, and those that come later. */
  public void begin() {
    List<Entry> open;
    synchronized (this) {
      begun = true;
      open = List.copyOf(entries);
      entries.clear();
    }
    for (Entry entry : open) {
      try {
        entry.end.run();
      } catch (RuntimeException bug) {
        LOG.error("a stream did not end", bug);
      }
    }
  }
}
