package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Asks a silent peer for a sign of life, and closes a connection whose peer gives none (RFC 9113
 * §6.7). Belongs to one connection.
 */
final class KeepAlivePings {
  /** The payload that marks our keep-alive. */
  static final long PING = 0x6b65_6570_616c_6976L;

  private final Http2Connection connection;
  private final Http2Settings.KeepAlive settings;
  private final Http2Runtime runtime;
  private Scheduler.@Nullable Timer timer;
  private long heardAt;
  private boolean waiting;

  KeepAlivePings(
      Http2Connection connection, Http2Settings.KeepAlive settings, Http2Runtime runtime) {
    this.connection = connection;
    this.settings = settings;
    this.runtime = runtime;
  }

  void start() {
    if (settings.isOn()) {
      heard();
      schedule(this::ask, settings.intervalNs());
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Bytes came from the peer. */
  void heard() {
    if (settings.isOn()) {
      heardAt = runtime.clock().nanoTime();
    }
  }

  /** Our PING was answered. */
  void answered() {
    if (waiting) {
      waiting = false;
      stop();
      schedule(this::ask, settings.intervalNs());
    }
  }

  private void ask() {
    long silent = runtime.clock().nanoTime() - heardAt;
    if (silent < settings.intervalNs()) {
      schedule(this::ask, settings.intervalNs() - silent);
    } else if (settings.whileIdle() || connection.streams.size() > 0) {
      waiting = true;
      connection.writer.ping(PING, false);
      connection.requestFlush();
      schedule(this::giveUp, settings.timeoutNs());
    } else {
      schedule(this::ask, settings.intervalNs());
    }
  }

  private void giveUp() {
    connection.connectionError(Http2Error.NO_ERROR, "keep-alive timed out");
  }

  private void schedule(Runnable task, long delayNs) {
    timer = runtime.scheduler().schedule(task, delayNs);
  }
}
