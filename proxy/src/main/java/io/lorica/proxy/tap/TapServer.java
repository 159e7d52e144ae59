package io.lorica.proxy.tap;

import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.runtime.Drain;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tls.MeshTls;

/** The tap port (spec 03 §10). Confined to the control loop. */
public final class TapServer implements AcceptedConnection.Listener {
  /**
   * What it is given.
   *
   * @param context of the control loop
   * @param taps where observers are entered
   * @param client the only identity that may observe
   * @param serverName the SNI under which this proxy is addressed
   */
  public record Parts(
      LoopContext context,
      TapRegistry taps,
      String client,
      String serverName,
      MeshTls tls,
      Http2Settings http2,
      Http2Runtime http2Runtime,
      Drain drain) {}

  private final Parts parts;

  public TapServer(Parts parts) {
    this.parts = parts;
  }

  /** Takes a connection in, on its event loop. */
  @Override
  public void accepted(AcceptedConnection connection) {
    TapConnection.start(parts, connection);
  }
}
