package io.lorica.proxy.http.h2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Streams that closed in this turn of the event loop, to be used again after it, when no caller of
 * theirs is on the stack any more. Belongs to one connection.
 */
final class RetiredStreams {
  private static final int INITIAL = 8;

  private @Nullable Http2Stream[] streams = new @Nullable Http2Stream[INITIAL];
  private int count;

  void add(Http2Stream stream) {
    if (count == streams.length) {
      streams = Arrays.copyOf(streams, count * 2);
    }
    streams[count++] = stream;
  }

  /** The turn is over. */
  void recycle(LoopMemory memory) {
    for (int i = 0; i < count; i++) {
      Http2Stream stream = streams[i];
      if (stream != null) {
        stream.recycle(memory);
        streams[i] = null;
      }
    }
    count = 0;
    if (streams.length > 16 * INITIAL) {
      streams = new @Nullable Http2Stream[INITIAL];
    }
  }
}
