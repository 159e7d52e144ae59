package io.lorica.sandbox;

import io.lorica.sandbox.dns.NameServer;
import io.lorica.sandbox.node.Kubelet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door between the host and the sandbox's network: a Unix socket, which is a file and therefore
 * seen from both sides.
 *
 * <p>A connection begins with one line. {@code connect HOST PORT} makes it a connection to that
 * address or service name, after an answer {@code ok}; {@code pid NAMESPACE POD CONTAINER} is
 * answered with the container's process id as this process sees it, or {@code none}.
 */
final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int LONGEST_LINE = 512;
  private static final int CONNECT_MILLIS = 5_000;

  private final ServerSocketChannel server;
  private final NameServer names;
  private final Kubelet kubelet;

  Gateway(Path socket, NameServer names, Kubelet kubelet) throws IOException {
    this.names = names;
    this.kubelet = kubelet;
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().name("gateway").start(this::accept);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("gateway").start(() -> serve(client));
      } catch (IOException e) {
        LOG.debug("gateway", e);
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      List<String> words = List.of(line(client).split(" ", -1));
      if (words.getFirst().equals("connect") && words.size() == 3) {
        connect(client, words.get(1), Integer.parseInt(words.get(2)));
      } else if (words.getFirst().equals("pid") && words.size() == 4) {
        Optional<Long> pid = kubelet.pid(words.get(1), words.get(2), words.get(3));
        answer(client, pid.map(Object::toString).orElse("none"));
      } else {
        answer(client, "error unknown request");
      }
    } catch (IOException | NumberFormatException e) {
      LOG.debug("gateway", e);
    }
  }

  private void connect(SocketChannel client, String host, int port) throws IOException {
    String address = names.resolve(host).orElse(host);
    try (SocketChannel target = SocketChannel.open()) {
      target.socket().connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
      answer(client, "ok");
      Relay.run(client, target);
    } catch (IOException e) {
      if (client.isOpen()) {
        answer(client, "error " + e.getMessage());
      }
    }
  }

  private static String line(SocketChannel client) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.length() < LONGEST_LINE && client.read(one) == 1 && one.get(0) != '\n') {
      line.append((char) one.get(0));
      one.clear();
    }
    return line.toString();
  }

  private static void answer(SocketChannel client, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }
}
