package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that make work or hold memory: each meets a bound. */
class Http2FloodTest {
  private final RecordingService service = new RecordingService();
  private ScriptedPeer peer = ScriptedPeer.settledClient(service);

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void streamsResetAsSoonAsOpenedAreBounded() {
    peer.send(openedAndReset(1, 20));
    assertThat(peer.channel.isOpen()).isTrue();
    peer.send(openedAndReset(41, 20));
    assertThat(peer.channel.isOpen()).as("a new read counts anew").isTrue();

    peer.send(openedAndReset(81, 21));
    assertThat(peer.received()).last().isEqualTo("GOAWAY 121 ENHANCE_YOUR_CALM");
    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(service.exchanges).allMatch(e -> e.log().endsWith("cancelled CANCEL"));
  }

  @Test
  void resetsOfOlderStreamsAreNotCounted() {
    for (int i = 0; i < 100; i++) {
      peer.send(Wire.get(2 * i + 1));
    }
    byte[][] resets = new byte[100][];
    for (int i = 0; i < 100; i++) {
      resets[i] = Wire.reset(2 * i + 1, 8);
    }
    peer.send(resets);

    assertThat(peer.channel.isOpen()).isTrue();
    assertThat(peer.underTest().active()).isZero();
  }

  @Test
  void framesWithoutContentAreBounded() {
    for (byte[] frame :
        List.of(
            Wire.ping(1, false),
            Wire.ping(1, true),
            Wire.settings(),
            Wire.settingsAck(),
            Wire.frame(2, 0, 1, new byte[5]),
            Wire.frame(0x55, 0, 0),
            Wire.data(1, false, ""),
            Wire.windowUpdate(0, 1),
            Wire.windowUpdate(1, 1))) {
      try (ScriptedPeer flooder = ScriptedPeer.settledClient(service)) {
        flooder.send(Wire.post(1));
        flooder.send(repeated(frame, FloodGuard.MAX_IDLE_FRAMES));
        assertThat(flooder.channel.isOpen()).as("type %d at the bound", frame[3]).isTrue();
        flooder.send(repeated(frame, FloodGuard.MAX_IDLE_FRAMES + 1));
        assertThat(flooder.received())
            .as("type %d above it, %s", frame[3], flooder.events.lines)
            .last()
            .isEqualTo("GOAWAY 1 ENHANCE_YOUR_CALM");
        assertThat(flooder.channel.isOpen()).isFalse();
      }
    }
  }

  @Test
  void fieldBlocksAreBoundedInFrames() {
    peer.send(Wire.frame(1, 0, 1, Wire.block(Wire.getFields())));
    peer.send(repeated(Wire.frame(9, 0, 1), 200));

    assertThat(peer.received()).containsExactly("GOAWAY 0 ENHANCE_YOUR_CALM");
    assertThat(peer.events.lines)
        .containsExactly("connection ENHANCE_YOUR_CALM: field block too long");
  }

  @Test
  void fieldBlocksAreBoundedInBytes() {
    byte[] fragment = Wire.block("x", "v".repeat(16_000));
    peer.send(Wire.frame(1, 0, 1, fragment));
    peer.send(Wire.frame(9, 0, 1, fragment));
    peer.send(Wire.frame(9, 0, 1, fragment));
    assertThat(peer.channel.isOpen()).isTrue();
    peer.send(Wire.frame(9, 0, 1, fragment));

    assertThat(peer.received()).containsExactly("GOAWAY 0 ENHANCE_YOUR_CALM");
  }

  @Test
  void aShortBlockThatExpandsIsNotStored() {
    // One field of 4000 bytes in the table, then named by one byte as often as a frame holds.
    byte[] bomb = new byte[8 + 4000 + 12_000];
    byte[] field = Wire.block("x", "v".repeat(4000));
    field[0] = 0x40;
    System.arraycopy(field, 0, bomb, 0, field.length);
    Arrays.fill(bomb, field.length, bomb.length, (byte) 0xbe);
    peer.send(Wire.frame(1, Wire.END_HEADERS | Wire.END_STREAM, 1, bomb), Wire.get(3));

    assertThat(peer.received()).containsExactly("HEADERS 1 end :status=431");
    assertThat(service.exchanges).hasSize(1);
  }

  @Test
  void concurrentStreamsAreBoundedAsAnnounced() {
    peer.close();
    peer = ScriptedPeer.settledClient(service, Http2Settings.DEFAULT.withMaxConcurrentStreams(2));
    peer.send(Wire.get(1), Wire.get(3), Wire.get(5), Wire.post(7), Wire.data(7, true, "x"));
    assertThat(peer.received())
        .containsExactly("RST_STREAM 5 REFUSED_STREAM", "RST_STREAM 7 REFUSED_STREAM");
    assertThat(peer.events.lines).containsOnly("refused: too many streams");

    service.exchanges.getFirst().head(200, true);
    peer.send(Wire.get(9));
    assertThat(service.exchanges).hasSize(3);
  }

  @Test
  void concurrentStreamsAreBoundedAlsoUnannounced() {
    for (int i = 0; i <= Http2ServerConnection.HIDDEN_STREAM_LIMIT; i++) {
      peer.send(Wire.get(2 * i + 1));
    }

    assertThat(peer.received()).containsExactly("RST_STREAM 20001 REFUSED_STREAM");
  }

  @Test
  void aClientThatNeverOpensItsWindowIsRefusedInTheEnd() {
    peer.send(Wire.settings(4, 0));
    int answered = 0;
    for (int i = 0; i < 400; i++) {
      peer.send(Wire.get(2 * i + 1));
      if (service.exchanges.size() > answered) {
        answered = service.exchanges.size();
        service.last().head(200, false);
        service.last().data(65_535, true);
      }
    }

    assertThat(answered * 65_535L).isBetween(16L << 20, (16L << 20) + 70_000);
    assertThat(peer.received()).last().isEqualTo("RST_STREAM 799 REFUSED_STREAM");
    assertThat(peer.events.lines).containsOnly("refused: too many bytes wait for the client");
    peer.send(Wire.windowUpdate(0, 1 << 20), Wire.settings(4, 65_535));
    peer.received();
    peer.send(Wire.get(801));
    assertThat(service.exchanges).as("served again once it reads").hasSize(answered + 1);
  }

  @Test
  void aServiceThatIgnoresCreditLosesItsStream() {
    peer.send(Wire.settings(4, 0), Wire.get(1));
    service.last().head(200, false);
    for (int i = 0; i < 17 && !service.last().log().contains("cancelled"); i++) {
      service.last().data(1 << 20, false);
    }

    assertThat(service.last().log()).endsWith("|cancelled CANCEL");
    assertThat(peer.received()).last().isEqualTo("RST_STREAM 1 INTERNAL_ERROR");
    assertThat(peer.events.lines).containsExactly("stream INTERNAL_ERROR: sent without credit");
  }

  @Test
  void faultyStreamsAreBoundedInTheLifeOfAConnection() {
    byte[] broken = Wire.block("x", "\n");
    for (int i = 0; i < FloodGuard.MAX_FAULTY_STREAMS; i++) {
      peer.send(Wire.frame(1, Wire.END_HEADERS | Wire.END_STREAM, 2 * i + 1, broken));
    }
    assertThat(peer.channel.isOpen()).isTrue();
    peer.send(Wire.frame(1, Wire.END_HEADERS | Wire.END_STREAM, 9999, broken));

    assertThat(peer.received()).last().isEqualTo("GOAWAY 0 ENHANCE_YOUR_CALM");
  }

  @Test
  void interimAnswersAreBounded() {
    try (ScriptedPeer server = ScriptedPeer.server()) {
      Http2ClientConnection connection =
          server.connect(Http2Settings.DEFAULT, new SilentListener());
      server.send(Wire.settings());
      RecordingResponse response = new RecordingResponse();
      RequestHead head = new RequestHead();
      connection.open(head, true, response);
      for (int i = 0; i < 65; i++) {
        server.send(Wire.headers(1, false, ":status", "100"));
      }

      assertThat(response.log()).endsWith("interim 100||aborted ENHANCE_YOUR_CALM");
      assertThat(response.log().split("interim", -1)).hasSize(65);
    }
  }

  @Test
  void manyAnswersDoNotGrowWithoutBoundEither() {
    ResponseHead head = new ResponseHead();
    head.status(404);
    for (int i = 0; i < 2000; i++) {
      peer.send(Wire.get(2 * i + 1));
      service.last().response.head(head, true);
    }

    assertThat(peer.received()).hasSize(2000);
    assertThat(peer.underTest().active()).isZero();
  }

  private static byte[][] openedAndReset(int first, int count) {
    byte[][] frames = new byte[2 * count][];
    for (int i = 0; i < count; i++) {
      frames[2 * i] = Wire.get(first + 2 * i);
      frames[2 * i + 1] = Wire.reset(first + 2 * i, 8);
    }
    return frames;
  }

  private static byte[][] repeated(byte[] frame, int times) {
    byte[][] frames = new byte[times][];
    Arrays.fill(frames, frame);
    return frames;
  }
}
