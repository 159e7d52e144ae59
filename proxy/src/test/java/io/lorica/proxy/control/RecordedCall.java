package io.lorica.proxy.control;

import io.lorica.proxy.http.grpc.GrpcObserver;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what an observer hears. */
public final class RecordedCall<M> implements GrpcObserver<M> {
  public final List<M> messages = new CopyOnWriteArrayList<>();
  public final List<GrpcStatus> ends = new CopyOnWriteArrayList<>();

  @Override
  public void message(M message) {
    messages.add(message);
  }

  @Override
  public void ended(GrpcStatus status) {
    ends.add(status);
  }

  /** Waits for the end. */
  public GrpcStatus status() {
    Await.until("the end of the call", () -> !ends.isEmpty());
    return ends.getFirst();
  }

  /** Waits for so many messages. */
  public List<M> messages(int count) {
    Await.until(count + " messages", () -> messages.size() >= count);
    return messages;
  }
}
