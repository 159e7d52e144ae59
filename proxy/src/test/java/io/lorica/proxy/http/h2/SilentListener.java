package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.ClientConnection;

/** For tests that need no news of a connection. */
final class SilentListener implements ClientConnection.Listener {
  @Override
  public void availabilityChanged(ClientConnection connection) {}

  @Override
  public void closed(ClientConnection connection) {}
}
