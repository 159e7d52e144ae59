package io.lorica.destination.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.lorica.destination.index.Subscriber;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One server stream. Holds at most the latest value: while the client does not read, newer values
 * replace older ones, and one that lets {@link Limits#patience} of them pass is taken for dead: its
 * stream ends with OK, so that a live client comes back (spec 04 §2.5).
 *
 * <p>{@link #next} and {@link #ended} come from the index's thread and never wait; everything that
 * touches the call runs on the face's executor, one piece at a time.
 */
final class LatestStream<T, M> implements Subscriber<T> {
  private final ServerCallStreamObserver<M> call;
  private final Executor executor;
  private final Function<T, List<M>> encoder;
  private final Limits limits;
  private final Consumer<LatestStream<T, M>> onDone;
  private final AtomicReference<@Nullable T> latest = new AtomicReference<>();
  private final AtomicReference<@Nullable Status> end = new AtomicReference<>();
  private final AtomicInteger drains = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private boolean done;

  /**
   * What a stream may cost.
   *
   * @param patience values that a client may let pass
   * @param overflow told once per stream that exceeds it
   */
  record Limits(int patience, Runnable overflow) {
    static final Limits NONE = new Limits(Integer.MAX_VALUE, () -> {});
  }

  /**
   * Must be made within the call's method, where its handlers may be set.
   *
   * @param onDone told once, on the face's executor, when nothing more will be sent
   */
  LatestStream(
      ServerCallStreamObserver<M> call,
      Executor executor,
      Limits limits,
      Function<T, List<M>> encoder,
      Consumer<LatestStream<T, M>> onDone) {
    this.call = call;
    this.executor = executor;
    this.limits = limits;
    this.encoder = encoder;
    this.onDone = onDone;
    call.setOnReadyHandler(this::schedule);
    call.setOnCancelHandler(this::schedule);
  }

  @Override
  public void next(T value) {
    if (latest.getAndSet(value) != null && passed.incrementAndGet() == limits.patience) {
      limits.overflow.run();
      finish(Status.OK);
    }
    schedule();
  }

  @Override
  public void ended() {
    finish(Status.OK);
  }

  /** Ends the call once what is ready to be sent has been; the first status stands. */
  void finish(Status status) {
    end.compareAndSet(null, status);
    schedule();
  }

  boolean cancelled() {
    return call.isCancelled();
  }

  private void schedule() {
    if (drains.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    int seen = 1;
    do {
      if (!done) {
        write();
      }
      seen = drains.addAndGet(-seen);
    } while (seen != 0);
  }

  private void write() {
    while (call.isReady()) {
      T value = latest.getAndSet(null);
      if (value == null) {
        break;
      }
      passed.set(0);
      encoder.apply(value).forEach(call::onNext);
    }
    Status status = end.get();
    if (call.isCancelled() || status != null) {
      done = true;
      latest.set(null);
      if (!call.isCancelled() && status != null) {
        close(status);
      }
      onDone.accept(this);
    }
  }

  private void close(Status status) {
    if (status.isOk()) {
      call.onCompleted();
    } else {
      call.onError(status.asRuntimeException());
    }
  }
}
