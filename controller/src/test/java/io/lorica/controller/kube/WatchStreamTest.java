package io.lorica.controller.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class WatchStreamTest {
  private static final Duration WATCHDOG = Duration.ofSeconds(30);

  /** A body that hands over one of its chunks each time it is asked, then ends. */
  private static final class Body implements AsyncBody {
    private final Queue<String> chunks;
    private final WatchStream stream;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int asked;

    Body(WatchStream stream, String... chunks) {
      this.stream = stream;
      this.chunks = new ArrayDeque<>(List.of(chunks));
    }

    @Override
    public void consume() {
      asked++;
      String chunk = chunks.poll();
      if (chunk == null) {
        done.complete(null);
      } else {
        ByteBuffer bytes = ByteBuffer.wrap(chunk.getBytes(StandardCharsets.UTF_8));
        int half = bytes.remaining() / 2;
        stream.consume(
            List.of(bytes.slice(0, half), bytes.slice(half, bytes.remaining() - half)), this);
      }
    }

    @Override
    public CompletableFuture<Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      done.cancel(false);
    }
  }

  private final WatchStream stream = new WatchStream();

  @Test
  void linesMayCrossChunksAndChunksMayHoldSeveral() throws Exception {
    stream.attach(new Body(stream, "{\"a\"", ":1}\n{\"b\":2}\n\n{\"", "ü\":3}\n"));
    assertThat(line()).isEqualTo("{\"a\":1}");
    assertThat(line()).isEqualTo("{\"b\":2}");
    assertThat(line()).isEqualTo("{\"ü\":3}");
    assertThat(stream.take(WATCHDOG)).isEqualTo(new WatchStream.Item.Closed("ended"));
  }

  @Test
  void nothingMoreIsAskedForWhileLinesWait() throws Exception {
    Body body = new Body(stream, "1\n2\n", "3\n");
    stream.attach(body);
    assertThat(stream.take(WATCHDOG)).isEqualTo(new WatchStream.Item.Line("1"));
    stream.next();
    assertThat(body.asked).isEqualTo(1);
    assertThat(stream.take(WATCHDOG)).isEqualTo(new WatchStream.Item.Line("2"));
    assertThat(body.asked).isEqualTo(1);
    stream.next();
    assertThat(body.asked).isEqualTo(2);
  }

  @Test
  void silenceEndsTheWatch() throws Exception {
    assertThat(stream.take(Duration.ZERO))
        .isEqualTo(new WatchStream.Item.Closed("nothing came for PT0S"));
  }

  private String line() throws InterruptedException {
    WatchStream.Item item = stream.take(WATCHDOG);
    stream.next();
    return item instanceof WatchStream.Item.Line(String text) ? text : item.toString();
  }
}
