package io.lorica.proxy.outbound;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a request, kept to be sent again: its body as shares of the buffers that went to
 * the first attempt, and its trailers. Lost for good when it becomes too long. Confined to one
 * event loop.
 */
final class ReplayBody {
  private final long maxBytes;
  private final ReplayBudget budget;
  private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>(2);
  private @Nullable HeaderBlock trailers;
  private long size;
  private boolean lost;

  ReplayBody(long maxBytes, ReplayBudget budget) {
    this.maxBytes = maxBytes;
    this.budget = budget;
  }

  /** Keeps a share of {@code data}, which stays the caller's. */
  void keep(ByteBuf data) {
    int bytes = data.readableBytes();
    if (lost || size + bytes > maxBytes || !budget.take(bytes)) {
      lose();
      return;
    }
    size += bytes;
    if (bytes > 0) {
      parts.add(data.retainedDuplicate());
    }
  }

  void keep(HeaderBlock block) {
    HeaderBlock copy = new HeaderBlock();
    copy.copyFrom(block);
    trailers = copy;
  }

  /** Whether the request can no longer be sent again. */
  boolean isLost() {
    return lost;
  }

  /** Whether the request is its head alone. */
  boolean isEmpty() {
    return parts.isEmpty() && trailers == null;
  }

  /**
   * Sends all of it.
   *
   * @param wanted asked before each piece, since sending one may end the attempt
   */
  void replay(RequestStream to, BooleanSupplier wanted) {
    int left = parts.size();
    for (ByteBuf part : parts.toArray(ByteBuf[]::new)) {
      left--;
      if (!wanted.getAsBoolean()) {
        return;
      }
      to.requestData(part.retainedDuplicate(), left == 0 && trailers == null);
    }
    if (trailers != null && wanted.getAsBoolean()) {
      to.requestTrailers(trailers);
    }
  }

  /** Lets go of everything; nothing is kept from now on. */
  void lose() {
    lost = true;
    parts.forEach(ByteBuf::release);
    parts.clear();
    trailers = null;
    budget.giveBack(size);
    size = 0;
  }
}
