package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResetReason;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows in both directions (RFC 9113 §5.2, §6.9), and that credit is what opens them. */
class Http2FlowControlTest {
  private final RecordingService service = new RecordingService();
  private ScriptedPeer peer = ScriptedPeer.settledClient(service);

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void anAnswerStopsAtTheStreamsWindow() {
    peer.send(Wire.get(1));
    service.last().head(200, false);
    service.last().data(100_000, false);

    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 :status=200",
            "DATA 1 16384",
            "DATA 1 16384",
            "DATA 1 16384",
            "DATA 1 16383");
    assertThat(service.last().credit).isEqualTo(65_535);

    peer.send(Wire.windowUpdate(0, 100_000), Wire.windowUpdate(1, 34_465));
    assertThat(peer.received()).containsExactly("DATA 1 16384", "DATA 1 16384", "DATA 1 1697");
    assertThat(service.last().credit).isEqualTo(100_000);
    service.last().data(0, true);
    assertThat(peer.received()).containsExactly("DATA 1 0 end");
  }

  @Test
  void theEndMayGoWithTheLastByte() {
    peer.send(Wire.get(1), Wire.settings(4, 5));
    service.last().head(200, false);
    service.last().data(8, true);
    peer.received();
    peer.send(Wire.windowUpdate(1, 3));

    assertThat(peer.received()).containsExactly("DATA 1 3 end");
  }

  @Test
  void streamsTakeTurns() {
    peer.send(Wire.windowUpdate(0, 1 << 20), Wire.settings(4, 0), Wire.get(1), Wire.get(3));
    for (RecordingService.Exchange exchange : service.exchanges) {
      exchange.head(200, false);
      exchange.data(40_000, true);
    }
    peer.received();
    peer.send(Wire.settings(4, 1 << 20));

    assertThat(peer.received())
        .containsExactly(
            "SETTINGS ack",
            "DATA 1 16384",
            "DATA 3 16384",
            "DATA 1 16384",
            "DATA 3 16384",
            "DATA 1 7232 end",
            "DATA 3 7232 end");
  }

  @Test
  void aStreamWithoutWindowHoldsUpNoOther() {
    peer.send(Wire.settings(4, 1), Wire.get(1), Wire.get(3));
    service.exchanges.get(0).head(200, false);
    service.exchanges.get(0).data(2, true);
    service.exchanges.get(1).head(200, false);
    service.exchanges.get(1).data(1, true);

    assertThat(peer.received())
        .containsExactly(
            "SETTINGS ack",
            "HEADERS 1 :status=200",
            "HEADERS 3 :status=200",
            "DATA 1 1",
            "DATA 3 1 end");
  }

  @Test
  void anEndNeedsNoWindow() {
    peer.send(Wire.settings(4, 0), Wire.get(1), Wire.get(3));
    service.exchanges.get(0).head(200, false);
    service.exchanges.get(0).data(0, true);
    service.exchanges.get(1).head(200, false);
    service.exchanges.get(1).trailers("t", "1");

    assertThat(peer.received())
        .containsExactly(
            "SETTINGS ack",
            "HEADERS 1 :status=200",
            "DATA 1 0 end",
            "HEADERS 3 :status=200",
            "HEADERS 3 end t=1");
  }

  @Test
  void aSmallerInitialWindowMayMakeWindowsNegative() {
    peer.send(Wire.get(1));
    service.last().head(200, false);
    service.last().data(10, false);
    peer.received();
    peer.send(Wire.settings(4, 0));
    service.last().data(4, true);
    assertThat(peer.received()).containsExactly("SETTINGS ack");

    peer.send(Wire.windowUpdate(1, 10));
    assertThat(peer.received()).isEmpty();
    peer.send(Wire.windowUpdate(1, 4));
    assertThat(peer.received()).containsExactly("DATA 1 4 end");
  }

  @Test
  void largerFramesAreUsedWhenAllowed() {
    peer.send(Wire.settings(5, 40_000), Wire.get(1));
    service.last().head(200, false);
    service.last().data(45_000, true);

    assertThat(peer.received())
        .containsExactly(
            "SETTINGS ack", "HEADERS 1 :status=200", "DATA 1 40000", "DATA 1 5000 end");
  }

  @Test
  void windowsOpenByCreditAlone() {
    peer.send(Wire.post(1));
    for (int i = 0; i < 4; i++) {
      peer.send(Wire.data(1, false, new byte[16_000]));
    }
    assertThat(peer.received()).isEmpty();

    service.last().response.requestConsumed(32_000);
    assertThat(peer.received()).isEmpty();
    service.last().response.requestConsumed(1_000);
    assertThat(peer.received()).containsExactly("WINDOW_UPDATE 1 33000");
  }

  @Test
  void theConnectionsWindowOpensWithAllItsStreams() {
    peer.close();
    peer = ScriptedPeer.settledClient(service, Http2Settings.DEFAULT.withWindows(50_000, 65_535));
    peer.send(Wire.post(1), Wire.data(1, true, new byte[16_384]));
    peer.send(Wire.post(3), Wire.data(3, true, new byte[16_384]));
    service.exchanges.get(0).response.requestConsumed(16_384);
    assertThat(peer.received()).isEmpty();

    service.exchanges.get(1).response.requestConsumed(16_384);
    assertThat(peer.received())
        .as("streams that ended need none")
        .containsExactly("WINDOW_UPDATE 0 32768");
  }

  @Test
  void aStreamThatClosesGivesBackWhatItHeld() {
    peer.close();
    peer = ScriptedPeer.settledClient(service, Http2Settings.DEFAULT.withWindows(65_535, 65_535));
    peer.send(Wire.post(1), Wire.data(1, false, new byte[16_384]));
    peer.send(Wire.data(1, false, new byte[16_384]), Wire.reset(1, 8));

    assertThat(peer.received()).containsExactly("WINDOW_UPDATE 0 32768");
  }

  @Test
  void bytesOfStreamsThatAreGoneCountToo() {
    peer.close();
    peer = ScriptedPeer.settledClient(service, Http2Settings.DEFAULT.withWindows(65_535, 65_535));
    peer.send(Wire.post(1));
    service.last().response.abort(ResetReason.REFUSED);
    peer.received();
    peer.send(Wire.data(1, false, new byte[16_384]), Wire.data(1, true, new byte[16_384]));

    assertThat(peer.received()).containsExactly("WINDOW_UPDATE 0 32768");
  }

  @Test
  void paddingIsCreditedAtOnce() {
    peer.close();
    peer = ScriptedPeer.settledClient(service, Http2Settings.DEFAULT.withWindows(500, 65_535));
    byte[] padded = new byte[256];
    padded[0] = (byte) 254;
    peer.send(Wire.post(1), Wire.frame(0, Wire.PADDED, 1, padded));

    assertThat(service.last().log()).isEqualTo("POST a.test/ HTTP_2|\0");
    assertThat(peer.received()).containsExactly("WINDOW_UPDATE 1 255");
  }

  @Test
  void dataBeyondTheStreamsWindowResetsTheStream() {
    peer.send(Wire.post(1), Wire.get(3));
    for (int i = 0; i < 5; i++) {
      peer.send(Wire.data(1, false, new byte[16_384]));
    }

    assertThat(peer.received()).containsExactly("RST_STREAM 1 FLOW_CONTROL_ERROR");
    assertThat(service.exchanges.get(0).log()).endsWith("|cancelled CANCEL");
    assertThat(peer.underTest().active()).isEqualTo(1);
  }

  @Test
  void dataBeyondTheConnectionsWindowEndsTheConnection() {
    peer.close();
    peer = ScriptedPeer.settledClient(service, Http2Settings.DEFAULT.withWindows(1 << 20, 65_535));
    peer.send(Wire.post(1));
    for (int i = 0; i < 5; i++) {
      peer.send(Wire.data(1, false, new byte[16_384]));
    }

    assertThat(peer.received()).containsExactly("GOAWAY 1 FLOW_CONTROL_ERROR");
    assertThat(peer.channel.isOpen()).isFalse();
  }

  @Test
  void windowsThatOverflowAreErrors() {
    peer.send(Wire.get(1), Wire.windowUpdate(1, Integer.MAX_VALUE));
    assertThat(peer.received()).containsExactly("RST_STREAM 1 FLOW_CONTROL_ERROR");

    peer.send(Wire.windowUpdate(0, Integer.MAX_VALUE));
    assertThat(peer.received()).containsExactly("GOAWAY 1 FLOW_CONTROL_ERROR");
  }

  @Test
  void anInitialWindowThatOverflowsAStreamEndsTheConnection() {
    peer.send(Wire.get(1), Wire.windowUpdate(1, 1), Wire.settings(4, Integer.MAX_VALUE));

    assertThat(peer.received()).containsExactly("GOAWAY 1 FLOW_CONTROL_ERROR");
  }

  @Test
  void creditMayComeWhileTheServiceIsStillOpening() {
    peer.close();
    RecordingService recording = new RecordingService();
    peer =
        ScriptedPeer.settledClient(
            (head, end, response) -> {
              RecordingService.Exchange exchange =
                  (RecordingService.Exchange) recording.open(head, end, response);
              exchange.head(200, false);
              exchange.data(7, false);
              assertThat(exchange.credit).isZero();
              return exchange;
            });
    peer.send(Wire.get(1));

    assertThat(recording.last().credit).isEqualTo(7);
  }

  @Test
  void aClientStopsAtTheServersWindowsToo() {
    try (ScriptedPeer server = ScriptedPeer.server()) {
      Http2ClientConnection connection =
          server.connect(Http2Settings.DEFAULT, new SilentListener());
      server.send(Wire.settings(4, 10));
      server.received();
      RequestHead head = new RequestHead();
      head.version(HttpVersion.HTTP_2);
      head.method("PUT");
      RecordingResponse response = new RecordingResponse();
      connection
          .open(head, false, response)
          .requestData(Unpooled.wrappedBuffer(new byte[25]), true);

      assertThat(server.received())
          .containsExactly("HEADERS 1 :method=PUT :scheme=http :path=/", "DATA 1 10");
      assertThat(response.credit).isEqualTo(10);
      server.send(Wire.windowUpdate(1, 100));
      assertThat(server.received()).containsExactly("DATA 1 15 end");
      assertThat(response.credit).as("the request is over, the answer is not").isEqualTo(25);
    }
  }

  @Test
  void whatIsStillQueuedWhenAnExchangeIsOverIsSent() {
    peer.send(Wire.settings(4, 2), Wire.get(1));
    service.last().head(200, false);
    service.last().data(6, true);
    assertThat(service.last().credit).as("the exchange was over before").isZero();
    peer.received();
    List<byte[]> updates = Collections.nCopies(2, Wire.windowUpdate(1, 2));
    updates.forEach(peer::send);

    assertThat(peer.received()).containsExactly("DATA 1 2", "DATA 1 2 end");
    assertThat(peer.underTest().active()).isZero();
  }
}
