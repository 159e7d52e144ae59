package io.lorica.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.re2j.Pattern;
import io.lorica.proxy.harness.Cost;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Expressions of whoever may write a route, and texts of whoever may send a request. */
class RegexFuzzTest {
  /** Half of what an event loop has. */
  private static final long STACK_BYTES = 256 << 10;

  /**
   * An expression, and behind a zero byte a text. It compiles to a bounded size or is refused, in
   * bounded time and memory, on a small stack; and takes the whole text only where the engine says
   * that it can.
   */
  @FuzzTest(maxDuration = "1m")
  void anyExpressions(byte[] bytes) {
    String[] parts = new String(bytes, UTF_8).split("\0", 2);
    String text = parts.length == 1 ? "" : parts[1];
    Optional<WholeRegex> regex =
        Cost.bounded(bytes.length, () -> onSmallStack(() -> WholeRegex.compile(parts[0])));
    assertThat(WholeRegex.compile(parts[0])).isEqualTo(regex);
    if (regex.isPresent()) {
      Pattern pattern = Pattern.compile(parts[0]);
      // Beside what is counted: the beginning of the whole, its end, and a failure.
      assertThat(pattern.programSize()).isLessThanOrEqualTo(RegexSize.MAX_INSTRUCTIONS + 4);
      if (Cost.bounded(bytes.length, () -> onSmallStack(() -> regex.get().matches(text)))) {
        assertThat(pattern.matches(text)).isTrue();
      }
    }
    Optional<WholeRegex> anchored = onSmallStack(() -> WholeRegex.anchored(parts[0]));
    anchored.ifPresent(each -> onSmallStack(() -> each.matches(text)));
  }

  private static <T> T onSmallStack(Supplier<T> work) {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, () -> result.set(work.get()), "small", STACK_BYTES);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure.get() != null) {
      throw new AssertionError("on a stack of " + STACK_BYTES + " bytes", failure.get());
    }
    return result.get();
  }
}
