package io.lorica.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Lends the same small buffer to each read of a loop, as long as whoever read from it last has
 * given it back; most do before they return. Whoever keeps it keeps it alone: the next read gets a
 * new one. Connections whose reads have grown beyond it are given buffers of their own size, as
 * Netty's adaptive allocator has them.
 */
final class LoopReadBuffer implements RecvByteBufAllocator {
  static final LoopReadBuffer INSTANCE = new LoopReadBuffer();

  /** What someone keeps who holds on to a few bytes, and what a head rarely exceeds. */
  static final int BYTES = 4096;

  private static final FastThreadLocal<Slot> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected Slot initialValue() {
          return new Slot();
        }

        @Override
        protected void onRemoval(Slot slot) {
          slot.buffer.release();
        }
      };

  private final AdaptiveRecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator();

  private LoopReadBuffer() {}

  @Override
  public ExtendedHandle newHandle() {
    return new Lending((ExtendedHandle) adaptive.newHandle(), OF_LOOP.get());
  }

  private static final class Slot {
    private ByteBuf buffer = fresh();

    /** Of a pool, because slices of such a buffer are recycled too. */
    private static ByteBuf fresh() {
      return ByteBufAllocator.DEFAULT.directBuffer(BYTES, BYTES);
    }

    ByteBuf lend() {
      if (buffer.refCnt() > 1) {
        buffer.release();
        buffer = fresh();
      }
      return buffer.clear().retain();
    }
  }

  private static final class Lending extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle sizes;
    private final Slot slot;

    Lending(ExtendedHandle sizes, Slot slot) {
      super(sizes);
      this.sizes = sizes;
      this.slot = slot;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return sizes.guess() > BYTES ? sizes.allocate(allocator) : slot.lend();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return sizes.continueReading(maybeMoreData);
    }
  }
}
