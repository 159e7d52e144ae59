package io.lorica.proxy.client;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.HoldHandler;

/** A backend that takes connections (spec 02 §15). Confined to one event loop. */
public interface TcpBackend {
  /** Whether it takes a connection now: its gate is open and its queue has room. */
  boolean isAvailable();

  /** Connects to an endpoint, waiting for one if there is none. */
  void connect(Listener listener);

  /** Nobody routes here any more. */
  void close();

  /** Hears how it went; called once. */
  interface Listener {
    /** Whether the connection is still wanted; asked before each attempt. */
    boolean isWanted();

    void connected(HoldHandler hold, TransportMetrics metrics);

    void failed(ProxyError error);
  }

  /** A backend that a policy made fail. */
  record Failing(String message) implements TcpBackend {
    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public void connect(Listener listener) {
      listener.failed(new ProxyError(ProxyError.Kind.FAIL_BACKEND, message));
    }

    @Override
    public void close() {}
  }
}
