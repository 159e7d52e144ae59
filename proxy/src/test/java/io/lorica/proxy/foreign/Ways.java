package io.lorica.proxy.foreign;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Wire;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The ways to one application: past all proxies, through one of either kind, through a pair. */
final class Ways implements Closeable {
  static final int PORT = 8080;
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final InetSocketAddress OUTSIDE = new InetSocketAddress("10.0.0.2", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";

  /** One of them. */
  enum Way {
    /** No proxy: what the others are measured by. */
    DIRECT,
    /** From outside the mesh through the application's proxy. */
    INBOUND,
    /** From the mesh through the client's proxy to an application outside. */
    OUTBOUND,
    /** Through both, with HTTP/2 and mutual TLS between them. */
    PAIR
  }

  private final ControlPlane control;
  private final Pod client;
  private final Pod lonely;
  private final Pod server;

  Ways() throws IOException {
    control = ControlPlane.start();
    client = Pod.start(control, "client");
    lonely = Pod.start(control, "lonely");
    server = Pod.start(control, "server");
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.everybody()));
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
    control
        .policies()
        .say(
            Wire.text(OUTSIDE), Policies.detect(Policies.forward(Policies.plain(server.at(PORT)))));
    client.redirect(SERVICE);
    lonely.redirect(OUTSIDE);
    server.redirectInbound(PORT);
  }

  /** Where the application is to listen. */
  InetSocketAddress application() {
    return server.at(PORT);
  }

  /** Where a client connects to that goes this way. */
  InetSocketAddress entrance(Way way) {
    return switch (way) {
      case DIRECT -> application();
      case INBOUND -> server.inbound();
      case OUTBOUND -> lonely.outbound();
      case PAIR -> client.outbound();
    };
  }

  @Override
  public void close() {
    client.close();
    lonely.close();
    server.close();
    control.close();
  }
}
