package io.lorica.cni.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP server that sends its name to whoever connects: it shows where a connection ended. */
public final class NamedListener implements AutoCloseable {
  /** Watchdog, not a measurement: a connection inside one kernel takes a millisecond. */
  private static final int WATCHDOG_MS = 10_000;

  private final ServerSocket server;

  private NamedListener(ServerSocket server) {
    this.server = server;
  }

  /** Listens in the calling thread's network namespace. */
  public static NamedListener open(String name, String address, int port) throws IOException {
    var server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    Thread.ofPlatform().daemon().name("listener-" + name).start(() -> serve(server, name));
    return new NamedListener(server);
  }

  private static void serve(ServerSocket server, String name) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        connection.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Connects from the calling thread's network namespace; returns the name of who answered. */
  public static String whoAnswers(String address, int port) throws IOException {
    try (var socket = new Socket()) {
      socket.setSoTimeout(WATCHDOG_MS);
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), WATCHDOG_MS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Where it listens; the chosen one if 0 was asked for. */
  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
