package io.lorica.proxy.http;

/**
 * An established connection to a peer, as a service. Confined to its event loop. {@link #open} on a
 * connection that cannot take the exchange aborts it with {@link ResetReason#REFUSED}.
 */
public interface ClientConnection extends HttpService {
  /** Whether another exchange may be opened now: idle (HTTP/1), or below the peer's limit. */
  boolean canOpen();

  /** Exchanges in progress. */
  int active();

  /** Whether the connection is usable at all: neither closed nor going away. */
  boolean isUsable();

  /** Opens no further exchange, and closes when those in progress are over. */
  void drain();

  /** Aborts every exchange in progress and closes. */
  void close(ResetReason reason);

  /** Hears about one connection, on its event loop. */
  interface Listener {
    /** {@link ClientConnection#canOpen} or {@link ClientConnection#active} may have changed. */
    void availabilityChanged(ClientConnection connection);

    /** The connection is gone. The last call. */
    void closed(ClientConnection connection);
  }
}
