package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.testkit.Await;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.DataInputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A client that opens its windows wide and then does not read its socket. */
class SlowPeerTest {
  private static final int STREAMS = 50;

  /** Bytes that sources have handed to the server and not got back. */
  private final AtomicLong outstanding = new AtomicLong();

  private final AtomicLong sent = new AtomicLong();

  /** Sends without end, 64 KiB at first and then as much as it gets credit for. */
  private final class Endless implements RequestStream {
    private final ResponseStream response;

    Endless(ResponseStream response) {
      this.response = response;
      ResponseHead head = new ResponseHead();
      response.head(head, false);
    }

    void send(int bytes) {
      outstanding.addAndGet(bytes);
      sent.addAndGet(bytes);
      response.data(Unpooled.wrappedBuffer(new byte[bytes]), false);
    }

    @Override
    public void responseConsumed(int bytes) {
      outstanding.addAndGet(-bytes);
      send(bytes);
    }

    @Override
    public void requestData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {}

    @Override
    public void cancel(ResetReason reason) {}
  }

  private RequestStream serve(RequestHead head, boolean end, ResponseStream response) {
    if (head.pathText().equals("/endless")) {
      Endless endless = new Endless(response);
      endless.send(65_536);
      return endless;
    }
    return new EchoService().open(head, end, response);
  }

  @Test
  void holdsABoundedAmountAndNobodyElseUp() throws Exception {
    try (LoopbackServer server = new LoopbackServer(this::serve, Http2Settings.DEFAULT);
        Socket slow = new Socket(server.address().getAddress(), server.address().getPort())) {
      OutputStream out = slow.getOutputStream();
      out.write(Wire.join(Wire.preface(), Wire.settings(4, Integer.MAX_VALUE)));
      out.write(Wire.windowUpdate(0, Integer.MAX_VALUE - 65_535));
      for (int i = 0; i < STREAMS; i++) {
        out.write(
            Wire.headers(
                2 * i + 1, true, ":method", "GET", ":scheme", "http", ":path", "/endless"));
      }
      out.flush();
      Await.until("the first connection", () -> !server.accepted.isEmpty());
      Channel channel = server.accepted.element();
      Await.until("its socket to be full", () -> !channel.isWritable() && isStill());

      // Each stream holds what its source was given; the channel what is above its water mark.
      assertThat(outstanding.get()).isLessThanOrEqualTo(STREAMS * 65_536L);
      assertThat(channel.bytesBeforeWritable()).isLessThan(1 << 20);
      try (Socket other = new Socket(server.address().getAddress(), server.address().getPort())) {
        other.getOutputStream().write(Wire.join(Wire.preface(), Wire.settings(), Wire.get(1)));
        assertThat(readUntilData(other)).as("served beside it").isEqualTo(19);
      }

      long before = sent.get();
      DataInputStream in = new DataInputStream(slow.getInputStream());
      in.readFully(new byte[8 << 20]);
      Await.until("it to go on", () -> sent.get() > before + (4 << 20));
      assertThat(channel.isOpen()).isTrue();
    }
  }

  private boolean isStill() throws InterruptedException {
    long before = sent.get();
    Thread.onSpinWait();
    return sent.get() == before;
  }

  /** The length of the first DATA frame. */
  private static int readUntilData(Socket socket) throws Exception {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readFully(new byte[5 + length]);
      if (type == 0) {
        return length;
      }
    }
  }
}
