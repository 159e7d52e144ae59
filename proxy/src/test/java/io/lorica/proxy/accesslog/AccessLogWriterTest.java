package io.lorica.proxy.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.log.Logging;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessLogWriterTest {
  private static final Duration WATCHDOG = Duration.ofSeconds(30);

  @AutoClose private final ManualClock clock = new ManualClock();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @BeforeEach
  void install() {
    Logging.install("linkerd=info", false, lines::add, clock, clock.instants());
  }

  @AfterEach
  void restore() {
    Logging.install("warn", false, System.out::print, clock, clock.instants());
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(US_ASCII);
  }

  /** Keeps what it gets; the first write waits until it is let go. */
  private static final class SlowReader extends OutputStream {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private int writes;

    @Override
    public void write(int b) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int size) {
      reached.countDown();
      try {
        assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      writes++;
      all.write(bytes, from, size);
    }

    void awaitReached() throws InterruptedException {
      assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
    }

    void release() {
      released.countDown();
    }
  }

  @Test
  void linesAreWrittenInOrderAndManyAtOnce() throws InterruptedException {
    SlowReader reader = new SlowReader();
    AccessLogWriter writer = AccessLogWriter.start(reader, clock);
    assertThat(writer.write(line("first"))).isTrue();
    reader.awaitReached();
    StringBuilder all = new StringBuilder("first\n");
    for (int i = 0; i < 20_000; i++) {
      assertThat(writer.write(line("line " + i))).isTrue();
      all.append("line ").append(i).append('\n');
    }
    reader.release();
    writer.flush(WATCHDOG);

    assertThat(reader.all.toString(US_ASCII)).isEqualTo(all.toString());
    assertThat(reader.writes).isEqualTo(2);
    assertThat(lines).isEmpty();
  }

  @Test
  void aSlowReaderCostsLinesAndNobodyWaits() throws InterruptedException {
    SlowReader reader = new SlowReader();
    AccessLogWriter writer = AccessLogWriter.start(reader, clock);
    writer.write(line("first"));
    reader.awaitReached();
    byte[] large = line("x".repeat(AccessLogWriter.CAPACITY / 4 - 1));
    for (int i = 0; i < 4; i++) {
      assertThat(writer.write(large)).isTrue();
    }
    assertThat(writer.write(line(""))).isFalse();
    assertThat(writer.write(line(""))).isFalse();
    reader.release();
    writer.flush(WATCHDOG);

    assertThat(reader.all.size()).isEqualTo(6 + AccessLogWriter.CAPACITY);
    assertThat(lines)
        .singleElement()
        .asString()
        .contains(" WARN ", "Access log lines dropped, its reader is too slow lines=2");
    assertThat(writer.write(line("again"))).isTrue();
    writer.flush(WATCHDOG);
    assertThat(reader.all.toString(US_ASCII)).endsWith("x\nagain\n");
  }

  @Test
  void aBrokenStreamCostsLinesAndNothingElse() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken");
          }
        };
    AccessLogWriter writer = AccessLogWriter.start(broken, clock);
    byte[] line = line("x".repeat(99));
    Await.until("lines are refused", () -> !writer.write(line));
    assertThat(writer.write(line)).isFalse();
  }
}
