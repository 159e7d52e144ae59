package io.lorica.proxy.harness;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What it may cost to read foreign bytes: so much memory and time for each of them. */
public final class Cost {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What even a short input may take. */
  private static final long BASE_BYTES = 4 << 20;

  private static final long BASE_NS = TimeUnit.SECONDS.toNanos(1);

  /** Ten times what the dearest of our readers takes. */
  private static final long BYTES_EACH = 4_096;

  private static final long NS_EACH = TimeUnit.MICROSECONDS.toNanos(100);

  private Cost() {}

  /**
   * Does the work, and fails where it allocates more, or keeps the processor for longer, than
   * {@code bytes} of input are worth.
   */
  public static <T> T bounded(int bytes, Supplier<T> work) {
    // The first time, classes may be loaded in between.
    Optional<T> value = measured(bytes, work).or(() -> measured(bytes, work));
    return value.orElseThrow(
        () -> new AssertionError("memory or time out of proportion to " + bytes + " bytes"));
  }

  private static <T> Optional<T> measured(int bytes, Supplier<T> work) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long ns = THREADS.getCurrentThreadCpuTime();
    T value = work.get();
    ns = THREADS.getCurrentThreadCpuTime() - ns;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    boolean cheap = allocated < BASE_BYTES + bytes * BYTES_EACH && ns < BASE_NS + bytes * NS_EACH;
    return cheap ? Optional.of(value) : Optional.empty();
  }
}
