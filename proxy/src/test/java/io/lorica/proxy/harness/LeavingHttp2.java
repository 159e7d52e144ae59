package io.lorica.proxy.harness;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 server that goes away at every request, having processed none (GOAWAY). */
public final class LeavingHttp2 implements Closeable {
  private static final int PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length();
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int ACK = 1;

  private final TcpPeer peer;
  private final AtomicInteger requests = new AtomicInteger();

  private LeavingHttp2(InetSocketAddress address) throws IOException {
    peer = TcpPeer.serve(address, this::serve);
  }

  public static LeavingHttp2 serve(InetSocketAddress address) throws IOException {
    return new LeavingHttp2(address);
  }

  private void serve(Talk talk) throws IOException {
    talk.readBytes(PREFACE);
    talk.send(frame(SETTINGS, 0));
    while (true) {
      ByteBuffer header = ByteBuffer.wrap(talk.readBytes(9));
      int length = header.getInt(0) >>> 8;
      int type = header.get(3);
      talk.readBytes(length);
      if (type == SETTINGS && header.get(4) == 0) {
        talk.send(frame(SETTINGS, ACK));
      } else if (type == HEADERS) {
        requests.incrementAndGet();
        talk.send(frame(GOAWAY, 0, 0, 0));
      }
    }
  }

  private static byte[] frame(int type, int flags, int... payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length * Integer.BYTES);
    frame.putInt((frame.capacity() - 9) << 8 | type).put((byte) flags).putInt(0);
    for (int value : payload) {
      frame.putInt(value);
    }
    return frame.array();
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
