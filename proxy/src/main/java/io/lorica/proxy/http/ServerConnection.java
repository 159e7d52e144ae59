package io.lorica.proxy.http;

/** An accepted connection that serves exchanges. Confined to its event loop. */
public interface ServerConnection {
  /** Finishes what is in progress, tells the peer (GOAWAY, {@code connection: close}), closes. */
  void drain();

  /** Exchanges in progress. */
  int active();
}
