package io.lorica.sandbox.host;

import io.lorica.sandbox.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A port on the host's loopback that leads to an address inside the sandbox. */
public final class PortForward implements AutoCloseable {
  private final ServerSocketChannel server;
  private final GatewayClient gateway;
  private final String host;
  private final int port;

  PortForward(GatewayClient gateway, int localPort, String host, int port) throws IOException {
    this.gateway = gateway;
    this.host = host;
    this.port = port;
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), localPort));
    Thread.ofPlatform().daemon().name("forward " + host).start(this::accept);
  }

  /** The port on the host. */
  public int localPort() {
    return server.socket().getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("forward " + host).start(() -> serve(client));
      } catch (IOException _) {
        // Closed, or one client less.
      }
    }
  }

  /** A target that cannot be reached shows as a connection that ends at once. */
  private void serve(SocketChannel client) {
    try (client;
        SocketChannel target = gateway.connect(host, port)) {
      Relay.run(client, target);
    } catch (IOException _) {
      // The client sees its connection end.
    }
  }
}
