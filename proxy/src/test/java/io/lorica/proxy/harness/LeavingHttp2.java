package io.lorica.proxy.harness;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 server that goes away at every request, having processed none (GOAWAY). */
public final class LeavingHttp2 implements Closeable {
  private final TcpPeer peer;
  private final AtomicInteger requests = new AtomicInteger();

  private LeavingHttp2(InetSocketAddress address) throws IOException {
    peer = TcpPeer.serve(address, this::serve);
  }

  public static LeavingHttp2 serve(InetSocketAddress address) throws IOException {
    return new LeavingHttp2(address);
  }

  private void serve(Talk talk) throws IOException {
    Http2Frame.greet(talk);
    while (true) {
      if (Http2Frame.read(talk).type() == Http2Frame.HEADERS) {
        requests.incrementAndGet();
        // Last stream 0, no error.
        Http2Frame.send(talk, Http2Frame.GOAWAY, 0, 0, new int[8]);
      }
    }
  }

  /** Requests so far. */
  public int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    peer.close();
  }
}
