package io.lorica.sandbox.mesh;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that does the same with each connection. What goes wrong in it fails its closing. */
final class TcpApp implements Closeable {
  /** What is done with a connection, which is closed when this returns. */
  @FunctionalInterface
  interface Script {
    void run(Http1 connection) throws Exception;
  }

  private final ServerSocketChannel listener;
  private final Script script;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean closing;

  private TcpApp(ServerSocketChannel listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  /** Serves on a bound socket, and takes it over. */
  static TcpApp serve(ServerSocketChannel listener, Script script) {
    TcpApp app = new TcpApp(listener, script);
    app.threads.execute(app::accept);
    return app;
  }

  private void accept() {
    while (!closing) {
      try {
        Socket socket = listener.accept().socket();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        threads.execute(() -> run(socket));
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private void run(Socket socket) {
    try (Http1 connection = new Http1(socket)) {
      script.run(connection);
    } catch (Exception | AssertionError e) {
      failed(e);
    }
  }

  private void failed(Throwable failure) {
    if (!closing) {
      failures.add(failure);
    }
  }

  /** Ends what the clients have left open: proxies keep connections for a while. */
  @Override
  public void close() throws IOException {
    closing = true;
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.close();
    if (!failures.isEmpty()) {
      AssertionError failed = new AssertionError("the application failed");
      failures.forEach(failed::addSuppressed);
      throw failed;
    }
  }
}
