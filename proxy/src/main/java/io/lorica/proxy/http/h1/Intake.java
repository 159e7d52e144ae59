package io.lorica.proxy.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The input of a connection: goes to its consumer step by step while that can take it, and waits
 * here meanwhile, with reading held. Belongs to one connection.
 */
final class Intake {
  /** Takes input. */
  interface Consumer {
    /** Whether input must wait. */
    boolean isBlocked();

    /** Takes some input; false if all of it was handed on as it is. */
    boolean step(ByteBuf in);
  }

  private final Consumer consumer;
  private final Backlog backlog = new Backlog();
  private boolean processing;

  Intake(Consumer consumer) {
    this.consumer = consumer;
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    return backlog.isEmpty();
  }

  /** Takes what was read. */
  void receive(Wire wire, ByteBuf in) {
    if (backlog.isEmpty() && !processing) {
      process(wire, in);
      return;
    }
    backlog.add(wire.alloc(), in);
    resume(wire);
  }

  /** Goes on with what waits, if there is any and its turn has come. */
  void resume(Wire wire) {
    ByteBuf waiting = processing || consumer.isBlocked() ? null : backlog.take();
    if (waiting != null) {
      process(wire, waiting);
    }
  }

  /** As {@link #resume}, but not from within the call in progress. */
  void resumeLater(Wire wire) {
    if (!backlog.isEmpty() && !processing) {
      wire.later(() -> resume(wire));
    }
  }

  private void process(Wire wire, ByteBuf in) {
    ByteBuf rest = in;
    processing = true;
    try {
      while (rest.isReadable() && !consumer.isBlocked()) {
        if (!consumer.step(rest)) {
          // All of it was handed on as it is.
          rest.release();
          rest = Unpooled.EMPTY_BUFFER;
        }
      }
    } finally {
      processing = false;
      keep(wire, rest);
    }
  }

  /** Keeps input whose turn has not come, with what came behind it meanwhile. */
  private void keep(Wire wire, ByteBuf rest) {
    if (rest.isReadable()) {
      backlog.putBack(wire.alloc(), rest);
    } else {
      rest.release();
    }
    wire.gate().hold(!backlog.isEmpty());
    if (!consumer.isBlocked()) {
      resumeLater(wire);
    }
  }

  /** Drops what waits. */
  void drop() {
    backlog.drop();
  }
}
