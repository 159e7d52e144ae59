package io.lorica.proxy.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.TransportHeader;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DetectTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @AutoClose private final ManualClock clock = new ManualClock();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final HoldHandler hold;
  private final List<Object> heard = new ArrayList<>();

  DetectTest() {
    channel.config().setAutoRead(false);
    hold = HoldHandler.addTo(channel);
  }

  @AfterEach
  void finish() {
    channel.finishAndReleaseAll();
  }

  private void arrive(byte[] bytes) {
    channel.writeInbound(channel.alloc().directBuffer().writeBytes(bytes));
  }

  private void arrive(String text) {
    arrive(text.getBytes(US_ASCII));
  }

  private void end() {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
  }

  private <T> Detect.Listener<T> listener() {
    return new Detect.Listener<>() {
      @Override
      public void detected(T outcome) {
        heard.add(outcome);
      }

      @Override
      public void timedOut() {
        heard.add("timeout");
      }
    };
  }

  @Spec("01#5")
  @Test
  void aHelloInThreeSegmentsIsStillDetected() {
    Detect.tls(hold, clock, LIMIT, listener());
    byte[] hello = Hellos.withName(0, "a.b", 1_600);
    arrive(Arrays.copyOfRange(hello, 0, 600));
    arrive(Arrays.copyOfRange(hello, 600, 1_200));
    assertThat(heard).isEmpty();
    arrive(Arrays.copyOfRange(hello, 1_200, hello.length));
    assertThat(heard).containsExactly(new TlsDetection.ClientHello("a.b", List.of()));
    assertThat(hold.heldBytes()).isEqualTo(hello.length);
  }

  @Spec("01#6")
  @Test
  void aSilentClientTimesOut() {
    Detect.tls(hold, clock, LIMIT, listener());
    clock.advance(LIMIT.minusNanos(1));
    assertThat(heard).isEmpty();
    clock.advanceNs(1);
    assertThat(heard).containsExactly("timeout");
    arrive("too late");
    assertThat(heard).hasSize(1);
  }

  @Test
  void aStreamThatEndsInsideAHelloIsNotTls() {
    Detect.tls(hold, clock, LIMIT, listener());
    arrive(new byte[] {22, 3, 1});
    end();
    assertThat(heard).containsExactly(new TlsDetection.NotTls());
  }

  @Spec("01#7")
  @Test
  void threeBytesAreNotHttp() {
    Detect.http(hold, clock, LIMIT, listener());
    arrive("GET");
    assertThat(heard).containsExactly(HttpDetection.NOT_HTTP);
    arrive(" / HTTP/1.1\r\n");
    assertThat(heard).hasSize(1);
    assertThat(hold.heldBytes()).isEqualTo(16);
  }

  @Test
  void bytesOfAnEarlierDetectionCount() {
    Detect.tls(hold, clock, LIMIT, listener());
    arrive("GET / HTTP/1.1\r\n");
    Detect.http(hold, clock, LIMIT, listener());
    assertThat(heard).containsExactly(new TlsDetection.NotTls(), HttpDetection.HTTP_1);
  }

  @Test
  void anEndWithoutBytesIsTold() {
    Detect.http(hold, clock, LIMIT, listener());
    channel.close();
    assertThat(heard).containsExactly(HttpDetection.ENDED);
  }

  @Test
  void headersAreWaitedFor() {
    TransportHeader header = new TransportHeader(80, "", TransportHeader.SessionProtocol.HTTP_2);
    Detect.transportHeader(hold, clock, LIMIT, listener());
    var encoded = header.encode(channel.alloc());
    int length = encoded.readableBytes();
    channel.writeInbound(encoded.readRetainedSlice(20));
    assertThat(heard).isEmpty();
    channel.writeInbound(encoded);
    assertThat(heard).containsExactly(new TransportHeader.Detection.Found(header, length));
  }

  @Test
  void aHeaderCutOffIsInvalid() {
    Detect.transportHeader(hold, clock, LIMIT, listener());
    arrive("transport");
    end();
    assertThat(heard)
        .containsExactly(
            new TransportHeader.Detection.Invalid("Connection did not include a transport header"));
  }
}
