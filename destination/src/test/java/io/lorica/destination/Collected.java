package io.lorica.destination;

import io.grpc.stub.StreamObserver;
import io.lorica.testkit.Await;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client has received on one stream so far. Safe on any thread. */
final class Collected<M> implements StreamObserver<M> {
  private final List<M> messages = new CopyOnWriteArrayList<>();
  private volatile String end = "";

  @Override
  public void onNext(M message) {
    messages.add(message);
  }

  @Override
  public void onError(@Nullable Throwable failure) {
    end = String.valueOf(failure);
  }

  @Override
  public void onCompleted() {
    end = "OK";
  }

  /** The latest message that fits, once there is one. */
  M await(String what, Predicate<M> fits) {
    return Await.value(
        what,
        () -> {
          Optional<M> found = Optional.empty();
          for (M message : messages) {
            found = fits.test(message) ? Optional.of(message) : found;
          }
          return found;
        });
  }

  /** {@code OK} or the failure, once the stream has ended. */
  String awaitEnd() {
    Await.until("the stream ends", () -> !end.isEmpty());
    return end;
  }
}
