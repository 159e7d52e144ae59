package io.lorica.proxy.http.h1;

import io.lorica.mesh.time.NanoClock;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.http.ClientConnection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bounded stack of idle connections: the one put last is taken first, so that those a smaller
 * load does not need grow old and are closed. Confined to one event loop.
 */
final class IdleConnections {
  private static final int INITIAL = 8;

  private final int max;
  private final long timeoutNs;
  private final NanoClock clock;
  private final Scheduler scheduler;
  private @Nullable ClientConnection[] connections = new @Nullable ClientConnection[INITIAL];
  private long[] since = new long[INITIAL];
  private int size;
  private boolean timing;

  IdleConnections(int max, long timeoutNs, NanoClock clock, Scheduler scheduler) {
    this.max = max;
    this.timeoutNs = timeoutNs;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  int size() {
    return size;
  }

  /** Keeps a connection, at the cost of the oldest if there are too many. */
  void put(ClientConnection connection) {
    if (max == 0) {
      connection.drain();
      return;
    }
    if (size == max) {
      drainAt(0);
    }
    if (size == connections.length) {
      connections = Arrays.copyOf(connections, size * 2);
      since = Arrays.copyOf(since, size * 2);
    }
    connections[size] = connection;
    since[size] = clock.nanoTime();
    size++;
    startTimer();
  }

  /** The connection that was put last and still can open an exchange, or null. */
  @Nullable ClientConnection take() {
    while (size > 0) {
      ClientConnection connection = removeAt(size - 1);
      if (connection != null && connection.canOpen()) {
        return connection;
      }
    }
    return null;
  }

  void remove(ClientConnection connection) {
    for (int i = size - 1; i >= 0; i--) {
      if (connection.equals(connections[i])) {
        removeAt(i);
        return;
      }
    }
  }

  /** Closes all of them. */
  void drain() {
    while (size > 0) {
      drainAt(size - 1);
    }
  }

  private @Nullable ClientConnection removeAt(int index) {
    ClientConnection connection = connections[index];
    size--;
    System.arraycopy(connections, index + 1, connections, index, size - index);
    System.arraycopy(since, index + 1, since, index, size - index);
    connections[size] = null;
    return connection;
  }

  private void drainAt(int index) {
    ClientConnection connection = removeAt(index);
    if (connection != null) {
      connection.drain();
    }
  }

  private void startTimer() {
    if (!timing && size > 0) {
      timing = true;
      scheduler.schedule(this::expire, since[0] + timeoutNs - clock.nanoTime());
    }
  }

  private void expire() {
    timing = false;
    long now = clock.nanoTime();
    while (size > 0 && now - since[0] >= timeoutNs) {
      drainAt(0);
    }
    startTimer();
  }
}
