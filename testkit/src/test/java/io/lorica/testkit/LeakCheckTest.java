package io.lorica.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

final class LeakCheckTest {
  @Test
  void forgottenBufferIsFoundWithThePlaceThatMadeIt() {
    forget();
    assertThat(LeakCheck.find()).singleElement().asString().contains("LeakCheckTest.forget");
    assertThat(LeakCheck.find()).isEmpty();
  }

  @Test
  void releasedBufferIsNoLeak() {
    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer();
    buffer.writeInt(1);
    buffer.release();
    assertThat(LeakCheck.find()).isEmpty();
  }

  private static void forget() {
    PooledByteBufAllocator.DEFAULT.directBuffer().writeInt(1);
  }
}
