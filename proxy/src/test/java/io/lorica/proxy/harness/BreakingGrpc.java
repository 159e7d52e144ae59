package io.lorica.proxy.harness;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A gRPC application that begins each answer with the message {@code hi}, and breaks it off at the
 * caller's second message.
 */
public final class BreakingGrpc implements Closeable {
  /** How it breaks off. */
  public enum End {
    /** The process dies. */
    CONNECTION,
    /** The stream is reset, with ENHANCE_YOUR_CALM. */
    STREAM
  }

  private static final int DATA = 0;
  private static final int RST_STREAM = 3;
  private static final int ENHANCE_YOUR_CALM = 0xb;

  private final TcpPeer peer;
  private final End end;

  private BreakingGrpc(InetSocketAddress address, End end) throws IOException {
    this.end = end;
    peer = TcpPeer.serve(address, this::serve);
  }

  public static BreakingGrpc serve(InetSocketAddress address, End end) throws IOException {
    return new BreakingGrpc(address, end);
  }

  private void serve(Talk talk) throws IOException {
    Http2Frame.greet(talk);
    int messages = 0;
    while (messages < 2) {
      Http2Frame frame = Http2Frame.read(talk);
      if (frame.type() == Http2Frame.HEADERS) {
        begin(talk, frame.stream());
      } else if (frame.type() == DATA) {
        messages++;
        if (messages == 2 && end == End.STREAM) {
          Http2Frame.send(talk, RST_STREAM, 0, frame.stream(), 0, 0, 0, ENHANCE_YOUR_CALM);
          messages = 0;
        }
      }
    }
  }

  private static void begin(Talk talk, int stream) throws IOException {
    // HPACK: ":status: 200" by index, "content-type" by the index of its name.
    Http2Frame.send(
        talk,
        Http2Frame.HEADERS,
        Http2Frame.END_HEADERS,
        stream,
        join(new int[] {0x88, 0x0f, 0x10, 16}, "application/grpc"));
    Http2Frame.send(talk, DATA, 0, stream, join(new int[] {0, 0, 0, 0, 2}, "hi"));
  }

  private static int[] join(int[] first, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int[] joined = Arrays.copyOf(first, first.length + bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      joined[first.length + i] = bytes[i];
    }
    return joined;
  }

  @Override
  public void close() {
    peer.close();
  }
}
