package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
  private final EmbeddedChannel channel = new EmbeddedChannel(handler);
  private final ChannelHandlerContext ctx = channel.pipeline().context(handler);
  private final ReadGate gate = new ReadGate(ctx, 65_536);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void readingStopsAtTheHighWaterMarkAndGoesOnAtHalfOfIt() {
    gate.handedOut(60_000);
    assertThat(reads()).isTrue();
    gate.handedOut(6_000);
    assertThat(reads()).isFalse();
    gate.consumed(30_000);
    assertThat(reads()).isFalse();
    gate.consumed(6_000);
    assertThat(reads()).isTrue();
    assertThat(gate.outstanding()).isEqualTo(30_000);
  }

  @Test
  void singleBytesCountForTheBuffersTheyHold() {
    int handedOut = 0;
    while (reads()) {
      gate.handedOut(1);
      handedOut++;
    }
    assertThat(handedOut).isEqualTo(256);

    gate.consumed(100);
    assertThat(reads()).isFalse();
    gate.consumed(100);
    assertThat(reads()).isTrue();
  }

  @Test
  void heldReadingStaysHeldWhateverIsConsumed() {
    gate.handedOut(70_000);
    gate.hold(true);
    gate.consumed(70_000);
    assertThat(reads()).isFalse();
    gate.hold(false);
    assertThat(reads()).isTrue();
  }

  @Test
  void aGoneConsumerOwesNothing() {
    gate.handedOut(70_000);
    gate.reset();
    assertThat(reads()).isTrue();
    assertThat(gate.outstanding()).isZero();
  }

  @Test
  void returningMoreThanWasTakenDoesNotBuyCredit() {
    gate.handedOut(10);
    gate.consumed(1_000_000);
    assertThat(gate.outstanding()).isZero();
    gate.handedOut(65_536);
    assertThat(reads()).isFalse();
  }

  @Test
  void aChannelHandedOverUnreadIsRead() {
    channel.config().setAutoRead(false);
    new ReadGate(ctx, 10).update();
    assertThat(reads()).isTrue();
  }

  private boolean reads() {
    return channel.config().isAutoRead();
  }
}
