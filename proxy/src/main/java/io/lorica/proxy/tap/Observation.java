package io.lorica.proxy.tap;

import io.lorica.proxy.http.grpc.GrpcReplies;
import io.lorica.proxy.http.grpc.GrpcServing;
import io.lorica.proxy.http.grpc.GrpcStatus;
import java.util.function.Consumer;

/**
 * One observer that is served: passes events on as fast as it takes them, so that a slow one is
 * waited for in its {@link EventQueue} and nowhere else. Confined to the control loop.
 */
final class Observation implements GrpcServing {
  private static final GrpcStatus OK = new GrpcStatus(GrpcStatus.OK, "");

  private final TapRegistry registry;
  private final Tap tap;
  private final GrpcReplies replies;
  private final Consumer<Observation> onEnd;
  private boolean over;

  /**
   * @param onEnd told once, when the observer has been served
   */
  Observation(TapRegistry registry, Tap tap, GrpcReplies replies, Consumer<Observation> onEnd) {
    this.registry = registry;
    this.tap = tap;
    this.replies = replies;
    this.onEnd = onEnd;
  }

  /** Begins: the observer is told that requests are seen from here on. */
  void start() {
    tap.onChange(this::deliver);
    replies.begin();
  }

  @Override
  public void writable() {
    deliver();
  }

  @Override
  public void cancelled() {
    leave();
  }

  /** Ends the call, whatever is still to come. */
  void end(GrpcStatus status) {
    if (!over) {
      leave();
      replies.end(status);
    }
  }

  private void deliver() {
    if (over) {
      return;
    }
    if (tap.isSatisfied()) {
      registry.remove(tap);
    }
    // Asked first: what is complete now has all its events in the queue.
    boolean complete = tap.isComplete();
    while (replies.isWritable()) {
      byte[] event = tap.take();
      if (event == null) {
        if (complete) {
          end(OK);
        }
        return;
      }
      replies.send(event);
    }
  }

  private void leave() {
    over = true;
    registry.remove(tap);
    tap.close();
    onEnd.accept(this);
  }
}
