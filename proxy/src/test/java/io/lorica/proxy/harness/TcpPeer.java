package io.lorica.proxy.harness;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP server that does what a test scripts, with a thread for each connection. */
public final class TcpPeer implements Closeable {
  /** What is done with a connection; it is closed when this returns. */
  @FunctionalInterface
  public interface Script {
    void run(Talk talk) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final Script script;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  private TcpPeer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  /** Serves on an address, whose port may be 0. */
  public static TcpPeer serve(InetSocketAddress address, Script script) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(address, 1024);
    TcpPeer peer = new TcpPeer(listener, script);
    Thread.ofVirtual().start(peer::accept);
    return peer;
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Connections there have been. */
  public int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        accepted.incrementAndGet();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (SocketException _) {
      // Closed: the test is over.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void serve(Socket socket) {
    try (Talk talk = new Talk(socket)) {
      script.run(talk);
    } catch (IOException _) {
      // The other end went away, which tests do on purpose; they assert what they saw before.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops listening and closes what is open, as a process does that is killed. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
