package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** How a connection ends on a real socket, whose kernel resets what is closed over unread bytes. */
class Http2EndTest {
  private static final int PING = 6;

  @Test
  void aFaultyClientThatIsStillSendingReadsWhy() throws Exception {
    try (LoopbackServer server = new LoopbackServer(new EchoService(), Http2Settings.DEFAULT);
        Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
      byte[] fault = Wire.frame(PING, 0, 1, new byte[8]);
      byte[] more = new byte[4 << 20];
      client.getOutputStream().write(Wire.join(Wire.preface(), Wire.settings(), fault, more));
      client.shutdownOutput();
      ByteBuf answer = Unpooled.wrappedBuffer(client.getInputStream().readAllBytes());

      assertThat(new FrameLog(false).read(answer))
          .last()
          .asString()
          .startsWith("GOAWAY 0 PROTOCOL_ERROR");
    }
  }
}
