package io.lorica.proxy.runtime;

import io.lorica.proxy.http.ServerConnection;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of one event loop that must end before the process may (spec 01 §18): HTTP is
 * told to finish, relays and tunnels are waited for. Confined to that loop.
 */
public final class Drain {
  private final Map<Channel, ServerConnection> served = new HashMap<>();
  private int relays;
  private boolean draining;
  private Runnable onIdle = () -> {};

  /** An HTTP connection. Told to drain at once if that has begun. */
  public void add(ServerConnection connection, Channel channel) {
    served.put(channel, connection);
    channel
        .closeFuture()
        .addListener(
            _ -> {
              served.remove(channel);
              check();
            });
    if (draining) {
      connection.drain();
    }
  }

  /** A connection that ends by itself. */
  public void addRelay(Channel channel) {
    relays++;
    channel
        .closeFuture()
        .addListener(
            _ -> {
              relays--;
              check();
            });
  }

  /** Begins; {@code idle} runs once, on this loop, when nothing is left. */
  public void begin(Runnable idle) {
    draining = true;
    onIdle = idle;
    for (ServerConnection connection : Map.copyOf(served).values()) {
      connection.drain();
    }
    check();
  }

  /** Connections that are left. */
  public int remaining() {
    return served.size() + relays;
  }

  private void check() {
    if (draining && remaining() == 0) {
      Runnable told = onIdle;
      onIdle = () -> {};
      told.run();
    }
  }
}
