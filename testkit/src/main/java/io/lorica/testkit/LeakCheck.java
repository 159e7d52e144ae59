package io.lorica.testkit;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after whose end a Netty buffer was found that nobody released. Registered by
 * itself wherever the kit is on the class path; the test JVM tracks every buffer ({@code
 * io.netty.leakDetection.level=paranoid}). A leak counts for the class at whose end the collector
 * finds it; the report says where the buffer was made, and with {@code -Dleak.records=16} where it
 * went.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final ConcurrentLinkedQueue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean NETTY_IN_USE = new AtomicBoolean();

  static {
    // Before the first buffer class is initialised: Netty asks the factory then, and never again.
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Recording());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    // Being loaded before the first test is all that is needed.
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isOutermost(context) || !NETTY_IN_USE.get()) {
      return;
    }
    List<String> leaks = find();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaked:\n" + String.join("\n", leaks));
    }
  }

  /** Collects garbage and returns the reports since the last call. */
  static List<String> find() {
    // The references of one collection reach their queues one after the other, those of the next
    // behind them: seeing one of the second means that all of the first have arrived.
    collect();
    collect();
    // Reports are made when a buffer is tracked, which allocating does.
    ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(1);
    probe.release();
    List<String> found = new ArrayList<>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      found.add(leak);
    }
    return found;
  }

  /** Returns once a collection has run and a reference that it cleared has reached its queue. */
  private static void collect() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    PhantomReference<Object> canary = new PhantomReference<>(new Object(), queue);
    Await.until(
        "the garbage collector",
        () -> {
          System.gc();
          return canary.refersTo(null) && queue.remove(100) != null;
        });
  }

  private static boolean isOutermost(ExtensionContext context) {
    return requireNonNull(context.getRequiredTestClass()).getEnclosingClass() == null;
  }

  private static final class Recording extends ResourceLeakDetectorFactory {
    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      NETTY_IN_USE.set(true);
      return new Recorder<>(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      NETTY_IN_USE.set(true);
      return new Recorder<>(resource, samplingInterval);
    }
  }

  private static final class Recorder<T> extends ResourceLeakDetector<T> {
    Recorder(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType);
    }
  }
}
