package io.lorica.destination.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lorica.destination.index.Index;
import io.lorica.destination.index.IndexThread;
import io.lorica.destination.index.Subscriber;
import io.lorica.destination.index.Subscription;
import io.lorica.destination.index.Watched;
import io.lorica.destination.model.Refusal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC face of the process: its index, the executor that writes to its streams, and the streams
 * that are open. Safe on any thread.
 */
public final class Face<I extends Index> implements AutoCloseable {
  private final IndexThread<I> index;
  private final Executor executor;
  private final Set<LatestStream<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * A face without streams.
   *
   * @param executor must not be shared with another face: a slow one would slow both
   */
  public Face(IndexThread<I> index, Executor executor) {
    this.index = index;
    this.executor = executor;
  }

  /** Streams that are open now. */
  public int openStreams() {
    return open.size();
  }

  /**
   * Answers a call with what a view says, now and later.
   *
   * @param subscribe called on the index's thread
   */
  <T, M> void watch(
      StreamObserver<M> observer,
      LatestStream.Limits limits,
      Function<T, List<M>> encoder,
      BiFunction<I, Subscriber<T>, Watched> subscribe) {
    Watch watch = new Watch();
    LatestStream<T, M> stream =
        new LatestStream<>(
            (ServerCallStreamObserver<M>) observer,
            executor,
            limits,
            encoder,
            done -> end(done, watch));
    open.add(stream);
    if (closed) {
      stream.finish(Status.OK);
    }
    index.submit(views -> start(subscribe.apply(views, stream), stream, watch));
  }

  /**
   * Answers a call with what a view says now.
   *
   * @param subscribe called on the index's thread; must deliver a current value at once
   */
  <T, M> void ask(
      StreamObserver<M> observer,
      Function<T, M> encoder,
      BiFunction<I, Subscriber<T>, Watched> subscribe) {
    index.submit(
        views -> {
          First<T> first = new First<>();
          Watched watched = subscribe.apply(views, first);
          executor.execute(() -> answer(observer, encoder, watched, first.value));
          if (watched instanceof Watched.Accepted(Subscription subscription)) {
            subscription.cancel();
          }
        });
  }

  private static <T, M> void answer(
      StreamObserver<M> observer, Function<T, M> encoder, Watched watched, @Nullable T value) {
    if (watched instanceof Watched.Refused(Refusal refusal)) {
      observer.onError(Statuses.of(refusal).asRuntimeException());
    } else if (value == null) {
      observer.onError(Status.UNAVAILABLE.withDescription("no policy yet").asRuntimeException());
    } else {
      observer.onNext(encoder.apply(value));
      observer.onCompleted();
    }
  }

  /** Keeps the value that comes at once. Confined to the index's thread. */
  private static final class First<T> implements Subscriber<T> {
    private @Nullable T value;

    @Override
    public void next(T next) {
      value = next;
    }

    @Override
    public void ended() {}
  }

  /** Ends every stream with OK, so that clients move on to another replica. */
  @Override
  public void close() {
    closed = true;
    open.forEach(stream -> stream.finish(Status.OK));
  }

  /** A stream's place in a view. Confined to the index's thread. */
  private static final class Watch {
    private Subscription subscription = () -> {};
  }

  private static void start(Watched watched, LatestStream<?, ?> stream, Watch watch) {
    switch (watched) {
      case Watched.Accepted(Subscription accepted) -> watch.subscription = accepted;
      case Watched.Refused(Refusal refusal) -> stream.finish(Statuses.of(refusal));
    }
  }

  /** Comes after {@link #start} on the index's thread: it is submitted later. */
  private void end(LatestStream<?, ?> stream, Watch watch) {
    open.remove(stream);
    index.submit(_ -> watch.subscription.cancel());
  }
}
