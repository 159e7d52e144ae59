package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResponseHead;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * What all HTTP/2 connections of an event loop share: scratch arrays, each used within one call,
 * and streams that wait to be used again. Keeps the cost of an idle connection low and that of an
 * exchange near nothing.
 */
final class LoopMemory {
  /** A scratch array that one peer's excess made larger than this is let go afterwards. */
  private static final int RETAINED_SCRATCH = 65_536;

  /** Streams kept for reuse, per kind: as many as are in flight on a busy loop. */
  private static final int RETAINED_STREAMS = 256;

  private static final FastThreadLocal<LoopMemory> CURRENT =
      new FastThreadLocal<>() {
        @Override
        protected LoopMemory initialValue() {
          return new LoopMemory();
        }
      };

  private byte[] payload = new byte[1024];
  private byte[] encoded = new byte[1024];
  private byte[] huffman = new byte[256];
  private final HeaderBlock trailers = new HeaderBlock();
  private final ResponseHead response = new ResponseHead();

  private final ServerStream[] serverStreams = new ServerStream[RETAINED_STREAMS];
  private int serverStreamCount;
  private final ClientStream[] clientStreams = new ClientStream[RETAINED_STREAMS];
  private int clientStreamCount;

  /** The calling event loop's. */
  static LoopMemory current() {
    return CURRENT.get();
  }

  /** Room for a frame's payload that is complete. Valid until the next call. */
  byte[] payload(int size) {
    payload = atLeast(payload, size);
    return payload;
  }

  /** Room for an encoded field block. Valid until the next call. */
  byte[] encoded(int size) {
    encoded = atLeast(encoded, size);
    return encoded;
  }

  /** Room for a field's decoded strings. Valid until the next call. */
  byte[] huffman(int size) {
    huffman = atLeast(huffman, size);
    return huffman;
  }

  /** For trailers while they are passed on. */
  HeaderBlock trailers() {
    return trailers;
  }

  /** For the head of a response while it is passed on. */
  ResponseHead response() {
    return response;
  }

  private static byte[] atLeast(byte[] array, int size) {
    if (size <= array.length && (array.length <= RETAINED_SCRATCH || size > RETAINED_SCRATCH)) {
      return array;
    }
    int rounded = Integer.highestOneBit(Math.max(size, 256) - 1) << 1;
    return new byte[rounded];
  }

  /** A stream to use again, or null. */
  @Nullable ServerStream takeServerStream() {
    return serverStreamCount == 0 ? null : serverStreams[--serverStreamCount];
  }

  void recycle(ServerStream stream) {
    if (serverStreamCount < RETAINED_STREAMS) {
      serverStreams[serverStreamCount++] = stream;
    }
  }

  /** A stream to use again, or null. */
  @Nullable ClientStream takeClientStream() {
    return clientStreamCount == 0 ? null : clientStreams[--clientStreamCount];
  }

  void recycle(ClientStream stream) {
    if (clientStreamCount < RETAINED_STREAMS) {
      clientStreams[clientStreamCount++] = stream;
    }
  }
}
