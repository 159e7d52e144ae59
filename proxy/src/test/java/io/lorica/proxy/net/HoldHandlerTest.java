package io.lorica.proxy.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldHandlerTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final CountingReads reads = new CountingReads();
  private final Recording next = new Recording();
  private final HoldHandler hold;

  HoldHandlerTest() {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(reads);
    hold = HoldHandler.addTo(channel);
  }

  private static final class CountingReads extends ChannelOutboundHandlerAdapter {
    int count;

    @Override
    public void read(ChannelHandlerContext ctx) {
      count++;
    }
  }

  private static final class Recording extends ChannelInboundHandlerAdapter {
    final List<String> events = new ArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      events.add(bytes.toString(US_ASCII));
      bytes.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      events.add("complete");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      events.add(event == ChannelInputShutdownEvent.INSTANCE ? "end" : event.toString());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      events.add("inactive");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      events.add(String.valueOf(cause.getMessage()));
    }
  }

  @AfterEach
  void finish() {
    channel.finishAndReleaseAll();
  }

  private void arrive(String text) {
    channel.writeInbound(channel.alloc().directBuffer().writeBytes(text.getBytes(US_ASCII)));
  }

  @Test
  void nothingIsReadUnasked() {
    assertThat(reads.count).isZero();
    hold.inspect((_, _) -> true);
    assertThat(reads.count).isEqualTo(1);
    arrive("a");
    assertThat(reads.count).isEqualTo(2);
    hold.stopInspecting();
    arrive("b");
    assertThat(reads.count).isEqualTo(2);
    assertThat(hold.heldBytes()).isEqualTo(2);
  }

  @Test
  void everythingIsHandedOnInOrder() {
    arrive("ab");
    arrive("cd");
    channel.pipeline().fireUserEventTriggered("other");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.pipeline().fireExceptionCaught(new IOException("reset"));
    channel.pipeline().addLast(next);
    hold.release();
    assertThat(next.events).containsExactly("abcd", "complete", "reset", "end");
    assertThat(channel.pipeline().get(HoldHandler.class)).isNull();
    arrive("e");
    assertThat(next.events).endsWith("e", "complete");
  }

  @Test
  void aConnectionClosedMeanwhileIsToldAsClosed() {
    arrive("ab");
    channel.close();
    assertThat(hold.isClosed()).isTrue();
    channel.pipeline().addLast(next);
    hold.release();
    assertThat(next.events).containsExactly("inactive");
  }

  @Test
  void inspectorsSeeWhatIsHeldAlready() {
    arrive("ab");
    List<String> seen = new ArrayList<>();
    hold.inspect(
        (bytes, end) -> {
          seen.add(bytes.toString(US_ASCII) + end);
          return false;
        });
    assertThat(seen).containsExactly("abfalse");
    assertThat(reads.count).isZero();
  }

  @Test
  void inspectorsHearOfTheEnd() {
    List<String> seen = new ArrayList<>();
    hold.inspect(
        (bytes, end) -> {
          seen.add(bytes.toString(US_ASCII) + end);
          return true;
        });
    arrive("a");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(seen).containsExactly("afalse", "atrue");
    hold.inspect(
        (_, end) -> {
          seen.add("again" + end);
          return false;
        });
    assertThat(seen).endsWith("againtrue");
  }

  @Test
  void anInspectorMayReleaseOrHandOver() {
    arrive("abc");
    channel.pipeline().addLast(next);
    hold.inspect(
        (_, _) -> {
          hold.skip(1);
          hold.inspect(
              (_, _) -> {
                hold.release();
                return false;
              });
          return false;
        });
    assertThat(next.events).containsExactly("bc", "complete");
  }

  @Test
  void whatIsSkippedIsNotHandedOn() {
    arrive("abc");
    hold.skip(3);
    assertThatThrownBy(() -> hold.skip(1)).isInstanceOf(IllegalArgumentException.class);
    channel.pipeline().addLast(next);
    hold.release();
    assertThat(next.events).isEmpty();
  }

  @Test
  void aHoldTakenOutLeaksNothing() {
    arrive("abc");
    channel.pipeline().remove(hold);
    assertThat(hold.heldBytes()).isZero();
  }
}
