package io.lorica.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopReadBufferTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ExtendedHandle handle = newHandle();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private ExtendedHandle newHandle() {
    ExtendedHandle made = LoopReadBuffer.INSTANCE.newHandle();
    made.reset(channel.config());
    return made;
  }

  private ByteBuf allocate(ExtendedHandle from) {
    return from.allocate(ByteBufAllocator.DEFAULT);
  }

  @Test
  void aBufferGivenBackIsLentAgainToWhicheverConnectionReadsNext() {
    ByteBuf first = allocate(handle).writeByte(1);
    first.release();

    ByteBuf second = allocate(newHandle());

    assertThat(second).isSameAs(first);
    assertThat(second.isReadable()).isFalse();
    second.release();
  }

  @Test
  void whoKeepsABufferKeepsItAlone() {
    ByteBuf kept = allocate(handle).writeByte(1);

    ByteBuf next = allocate(handle).writeByte(2);

    assertThat(next).isNotSameAs(kept);
    assertThat(kept.refCnt()).as("references, all the reader's").isEqualTo(1);
    assertThat(kept.readByte()).isEqualTo((byte) 1);
    assertThat(kept.release()).isTrue();
    next.release();
  }

  @Test
  void aSliceKeepsTheBufferToo() {
    ByteBuf slice = allocate(handle).writeByte(7).writeByte(8).readRetainedSlice(1);
    slice.unwrap().release();

    allocate(handle).writeByte(9).release();

    assertThat(slice.readByte()).isEqualTo((byte) 7);
    slice.release();
  }

  @Test
  void readsThatFillTheirBufferGetLargerOnesOfTheirOwn() {
    for (int read = 0; read < 3; read++) {
      handle.reset(channel.config());
      ByteBuf buffer = allocate(handle);
      int bytes = buffer.writableBytes();
      handle.attemptedBytesRead(bytes);
      handle.lastBytesRead(bytes);
      handle.incMessagesRead(1);
      handle.readComplete();
      buffer.release();
    }

    ByteBuf grown = allocate(handle);

    assertThat(grown.capacity()).isGreaterThan(LoopReadBuffer.BYTES);
    grown.release();
  }
}
