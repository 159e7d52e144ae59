package io.lorica.sandbox.host;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Asks the sandbox's gateway.
 *
 * @param socket the gateway's file
 */
record GatewayClient(Path socket) {

  /** A connection to an address or service name inside the sandbox. */
  SocketChannel connect(String host, int port) throws IOException {
    SocketChannel channel = ask("connect " + host + " " + port);
    String answer = line(channel);
    if (!answer.equals("ok")) {
      channel.close();
      throw new ConnectException(host + ":" + port + ": " + answer);
    }
    return channel;
  }

  /** The process id of a container's program in the sandbox's process namespace. */
  Optional<Long> pid(String namespace, String pod, String container) throws IOException {
    try (SocketChannel channel = ask("pid " + namespace + " " + pod + " " + container)) {
      String answer = line(channel);
      return answer.matches("\\d+") ? Optional.of(Long.valueOf(answer)) : Optional.empty();
    }
  }

  private SocketChannel ask(String request) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return channel;
  }

  private static String line(SocketChannel channel) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.length() < 512 && channel.read(one) == 1 && one.get(0) != '\n') {
      line.append((char) one.get(0));
      one.clear();
    }
    return line.toString();
  }
}
