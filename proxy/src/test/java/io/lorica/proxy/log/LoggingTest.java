package io.lorica.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.netty.util.internal.logging.InternalLogger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LoggingTest {
  @AutoClose private final ManualClock clock = new ManualClock();
  private final List<String> lines = new ArrayList<>();
  private final Log log = Log.named("linkerd_test");

  private List<String> install(String filter) {
    return Logging.install(filter, false, lines::add, clock, clock.instants());
  }

  @AfterEach
  void restore() {
    Logging.install("warn", false, System.out::print, clock, clock.instants());
  }

  @Test
  void whatIsOffIsNotFormatted() {
    install("linkerd=info");
    Object loud =
        new Object() {
          @Override
          public String toString() {
            throw new AssertionError("formatted");
          }
        };
    log.at(Level.DEBUG).with("x", loud).say("quiet");
    assertThat(lines).isEmpty();
    assertThat(log.at(Level.DEBUG)).isSameAs(log.at(Level.TRACE));
  }

  @Test
  void uptimeIsThatOfTheClock() {
    install("linkerd=info");
    clock.advance(Duration.ofMillis(2500));
    log.info("hello");
    assertThat(lines).singleElement().asString().startsWith("[     2.500000s]  INFO ");
  }

  @Spec("03#10")
  @Test
  void theFilterChangesWhileRunning() {
    install("linkerd=info");
    log.debug("before");
    assertThat(Logging.setFilter("debug")).isEmpty();
    log.debug("after");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("set new log level level=debug");
    assertThat(lines.get(1)).contains("after");
    assertThat(Logging.filter()).isEqualTo("_access_log=off,debug");
  }

  @Spec("03#10")
  @Test
  void aFaultyFilterChangesNothing() {
    install("linkerd=info");
    assertThat(Logging.setFilter("linkerd=debug,linkerd_x=loud")).containsExactly("linkerd_x=loud");
    assertThat(Logging.filter()).isEqualTo("_access_log=off,linkerd=info");
  }

  @Test
  void offAloneDisablesForGood() {
    assertThat(install(" OFF ")).isEmpty();
    assertThat(Logging.isDisabled()).isTrue();
    log.error("nobody hears");
    assertThat(lines).isEmpty();
    install("off,linkerd=info");
    assertThat(Logging.isDisabled()).isFalse();
  }

  @Test
  void nettySpeaksHere() {
    install("warn");
    InternalLogger netty = new NettyLog().newInstance("io.netty.util.Recycler");
    netty.warn("a {} b {}", 1, 2);
    netty.info("not shown");
    netty.error("with cause", new IOException("x"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("netty::Recycler: a 1 b 2");
    assertThat(lines.get(1)).contains("with cause error=java.io.IOException: x");
  }

  @Test
  void linesReachTheStreamInOrder() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    QueuedSink sink = QueuedSink.start(out);
    for (int i = 0; i < 1000; i++) {
      sink.write(i + "\n");
    }
    sink.flush(Duration.ofSeconds(30));
    assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8).lines())
        .hasSize(1000)
        .first()
        .isEqualTo("0");
  }

  @Test
  void aSlowReaderLosesLinesAndIsTold() {
    CountDownLatch gate = new CountDownLatch(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("by arrays only");
          }

          @Override
          public void write(byte[] bytes) throws IOException {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            out.write(bytes);
          }
        };
    QueuedSink sink = QueuedSink.start(slow);
    String line = "x".repeat(1023) + "\n";
    int fit = QueuedSink.CAPACITY / 1024;
    for (int i = 0; i < fit + 11; i++) {
      sink.write(line);
    }
    gate.countDown();
    sink.flush(Duration.ofSeconds(30));
    Await.until(
        "the note",
        () -> out.toString(java.nio.charset.StandardCharsets.UTF_8).contains("lines were dropped"));
    sink.flush(Duration.ofSeconds(30));
    // One line may have left the queue for the writer's hands before it filled.
    assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8).lines().count())
        .isBetween(fit + 1L, fit + 2L);
  }
}
