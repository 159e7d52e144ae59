package io.lorica.sandbox;

import io.lorica.testkit.NetworkEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;

/**
 * A place among the applications of a running pod: sockets that a test opens here are the pod's,
 * with its addresses and behind its redirection to the proxy. The test plays the application
 * without a process of its own.
 */
public final class InPod implements AutoCloseable {
  private static final ProtocolFamily IPV4 = StandardProtocolFamily.INET;

  private final Anchor anchor;
  private final InetAddress address;

  private InPod(Anchor anchor, InetAddress address) {
    this.anchor = anchor;
    this.address = address;
  }

  /** Enters a pod whose container {@code main} runs. */
  static InPod enter(TestSandbox sandbox, String namespace, String pod) throws IOException {
    String address = sandbox.awaitReady(namespace, pod).getStatus().getPodIP();
    return new InPod(Anchor.in(sandbox, namespace, pod, "main"), InetAddress.getByName(address));
  }

  /** The pod's address. */
  public InetAddress address() {
    return address;
  }

  /** Opens something on a thread that is in the pod. */
  public <T> T open(Callable<T> opening) throws IOException {
    try {
      return NetworkEntry.call(anchor.namespace("net"), opening);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** Connects as an application of the pod. */
  public Socket connect(InetSocketAddress target) throws IOException {
    SocketChannel channel = open(() -> SocketChannel.open(IPV4));
    try {
      channel.connect(target);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.socket().setTcpNoDelay(true);
    return channel.socket();
  }

  /** Listens as an application of the pod. */
  public ServerSocketChannel listen(int port) throws IOException {
    return open(() -> ServerSocketChannel.open(IPV4).bind(new InetSocketAddress(port), 1024));
  }

  @Override
  public void close() {
    anchor.close();
  }
}
