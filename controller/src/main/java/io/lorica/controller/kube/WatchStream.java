package io.lorica.controller.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The endless body of a watch as a queue of lines. The client's event loop hands over one chunk at
 * a time, and the next only when the taker has used it up, so at most one chunk and one unfinished
 * line are held. One thread takes.
 */
final class WatchStream implements AsyncBody.Consumer<List<ByteBuffer>>, AutoCloseable {
  // No object is near: the API server's own store refuses more than a few megabytes.
  private static final int LONGEST_LINE = 64 << 20;

  /** What the taker finds. */
  sealed interface Item {
    /** One message. */
    record Line(String text) implements Item {}

    /** The stream is over; nothing follows. */
    record Closed(String reason) implements Item {}
  }

  private sealed interface Arrival {
    /** Some bytes of the body. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Chunk(byte[] bytes) implements Arrival {}

    /** Its end. */
    record End(String reason) implements Arrival {}
  }

  // One chunk, and the end that may follow it.
  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(2);
  private volatile @Nullable AsyncBody body;

  // Confined to the taker.
  private final Queue<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

  /** Starts the flow. */
  void attach(AsyncBody opened) {
    body = opened;
    opened
        .done()
        .whenComplete(
            (_, failure) -> end(failure == null ? "ended" : String.valueOf(failure.getMessage())));
    opened.consume();
  }

  @Override
  public void consume(List<ByteBuffer> buffers, AsyncBody from) {
    int length = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    byte[] bytes = new byte[length];
    int at = 0;
    for (ByteBuffer buffer : buffers) {
      int part = buffer.remaining();
      buffer.get(bytes, at, part);
      at += part;
    }
    if (!arrivals.offer(new Arrival.Chunk(bytes))) {
      throw new IllegalStateException("a chunk that was not asked for");
    }
  }

  /** Ends beyond the bound say nothing new. */
  private void end(String reason) {
    boolean _ = arrivals.offer(new Arrival.End(reason));
  }

  /** Waits for the next line; closed when none came in time. */
  Item take(Duration atMost) throws InterruptedException {
    String line = lines.poll();
    while (line == null) {
      Arrival arrival = arrivals.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
      if (arrival == null) {
        return new Item.Closed("nothing came for " + atMost);
      }
      if (arrival instanceof Arrival.End(String reason)) {
        return new Item.Closed(reason);
      }
      split(((Arrival.Chunk) arrival).bytes());
      if (unfinished.size() > LONGEST_LINE) {
        return new Item.Closed("a message longer than " + LONGEST_LINE + " bytes");
      }
      AsyncBody open = body;
      if (lines.isEmpty() && open != null) {
        open.consume();
      }
      line = lines.poll();
    }
    return new Item.Line(line);
  }

  /** Asks for more once all that came is used up. Called after each line is dealt with. */
  void next() {
    AsyncBody open = body;
    if (lines.isEmpty() && open != null) {
      open.consume();
    }
  }

  private void split(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        unfinished.write(bytes, start, i - start);
        String line = unfinished.toString(StandardCharsets.UTF_8);
        unfinished.reset();
        start = i + 1;
        if (!line.isBlank()) {
          lines.add(line);
        }
      }
    }
    unfinished.write(bytes, start, bytes.length - start);
  }

  @Override
  public void close() {
    AsyncBody open = body;
    if (open != null) {
      open.cancel();
    }
  }
}
