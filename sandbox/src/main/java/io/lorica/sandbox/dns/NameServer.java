package io.lorica.sandbox.dns;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for the cluster's names over UDP and TCP; nothing else is resolved, as nothing else can
 * be reached from the sandbox. One thread for UDP, a virtual one for each TCP connection.
 */
public final class NameServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);

  private static final int TCP_LIMIT = 65_535;
  private static final int TCP_TIMEOUT_MILLIS = 10_000;

  /** Connections beyond these are closed at once. */
  private static final int MOST_CONNECTIONS = 256;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<EndpointSlice> slices;
  private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);

  /** Starts to answer at the address. */
  public NameServer(KubernetesClient client, InetSocketAddress address) throws IOException {
    services = client.services().inAnyNamespace().inform();
    slices = client.discovery().v1().endpointSlices().inAnyNamespace().inform();
    udp = new DatagramSocket(address);
    tcp = new ServerSocket();
    tcp.setReuseAddress(true);
    tcp.bind(new InetSocketAddress(address.getAddress(), udp.getLocalPort()));
    Thread.ofPlatform().daemon().name("dns-udp").start(this::serveUdp);
    Thread.ofVirtual().name("dns-tcp").start(this::serveTcp);
  }

  /** The first address of a full service name; empty if it is no such name. */
  public Optional<String> resolve(String name) {
    return names().answer(new Question(name, Question.A)).records().stream()
        .filter(ResourceRecord.Address.class::isInstance)
        .map(record -> ((ResourceRecord.Address) record).address())
        .findFirst();
  }

  @Override
  public void close() {
    services.close();
    slices.close();
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      LOG.debug("close", e);
    }
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        ByteBuffer query = ByteBuffer.wrap(buffer, 0, packet.getLength()).slice();
        byte[] answer = answer(query, Message.udpLimit(query));
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!udp.isClosed()) {
          LOG.debug("udp", e);
        }
      } catch (RuntimeException e) {
        LOG.error("udp", e);
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        if (connections.tryAcquire()) {
          Thread.ofVirtual().name("dns-connection").start(() -> serve(socket));
        } else {
          socket.close();
        }
      } catch (IOException e) {
        if (!tcp.isClosed()) {
          LOG.debug("tcp", e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      socket.setSoTimeout(TCP_TIMEOUT_MILLIS);
      while (true) {
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        byte[] answer = answer(ByteBuffer.wrap(query), TCP_LIMIT);
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
    } catch (IOException _) {
      // The client is done, or idle for too long.
    } finally {
      connections.release();
    }
  }

  private byte[] answer(ByteBuffer query, int limit) {
    Optional<Question> question = Message.question(query);
    Answer answer =
        question.map(asked -> names().answer(asked)).orElse(Answer.error(Answer.FORMAT_ERROR));
    return Message.answer(query, question, answer, limit);
  }

  private ServiceNames names() {
    return ServiceRecords.of(List.copyOf(services.getStore().list()), slices.getStore().list());
  }
}
