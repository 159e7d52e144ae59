package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exchanges through a server connection: what the service sees, and what goes back. */
class Http2ServerTest {
  private final RecordingService service = new RecordingService();
  private ScriptedPeer peer = ScriptedPeer.settledClient(service);

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void settingsComeFirst() {
    try (ScriptedPeer silent = ScriptedPeer.client(service, Http2Settings.DEFAULT)) {
      assertThat(silent.received())
          .containsExactly("SETTINGS 6=16384", "WINDOW_UPDATE 0 " + ((1 << 20) - 65_535));
    }
  }

  @Test
  void everySettingIsAnnounced() {
    Http2Settings settings =
        Http2Settings.DEFAULT
            .withWindows(70_000, 65_535)
            .withMaxConcurrentStreams(7)
            .withMaxSizes(20_000, 5_000);
    try (ScriptedPeer silent = ScriptedPeer.client(service, settings)) {
      assertThat(silent.received()).containsExactly("SETTINGS 3=7 4=70000 5=20000 6=5000");
    }
  }

  @Test
  void aGetIsAnswered() {
    peer.send(Wire.get(1));
    assertThat(service.last().log()).isEqualTo("GET a.test/ HTTP_2 end");

    service.last().head(200, false);
    service.last().data("hello", true);

    assertThat(peer.received()).containsExactly("HEADERS 1 :status=200", "DATA 1 5 end");
    assertThat(peer.underTest().active()).isZero();
  }

  @Test
  void bytesMayComeOneAtATime() {
    try (ScriptedPeer slow = ScriptedPeer.client(service, Http2Settings.DEFAULT)) {
      slow.sendByteByByte(
          Wire.preface(),
          Wire.settings(3, 100),
          Wire.frame(1, 0, 1, Wire.block(":method", "POST", ":scheme", "http", ":path", "/")),
          Wire.frame(9, Wire.END_HEADERS, 1, Wire.block("x-own", "v")),
          Wire.frame(0, Wire.PADDED, 1, (byte) 2, (byte) 'a', (byte) 'b', (byte) 0, (byte) 0),
          Wire.frame(0x77, 0xff, 5, (byte) 1, (byte) 2),
          Wire.frame(2, 0, 9, new byte[5]),
          Wire.data(1, true, "cd"));
      assertThat(service.last().log()).isEqualTo("POST / HTTP_2|a|b|c|d end");
      assertThat(service.last().head.headers().get(HeaderName.UNKNOWN)).isEqualTo("v");

      service.last().head(204, true);
      assertThat(slow.received()).contains("HEADERS 1 end :status=204");
    }
  }

  @Test
  void aRequestWithBodyAndTrailers() {
    peer.send(Wire.post(1), Wire.data(1, false, "abc"), Wire.headers(1, true, "x-sum", "42"));

    assertThat(service.last().log()).isEqualTo("POST a.test/ HTTP_2|abc|trailers x-sum: 42");
  }

  @Test
  void anAnswerWithInterimHeadAndTrailers() {
    peer.send(Wire.get(1));
    RecordingService.Exchange exchange = service.last();
    ResponseHead interim = new ResponseHead();
    interim.status(103);
    exchange.response.informational(interim);
    exchange.head(200, false);
    exchange.data("x", false);
    exchange.trailers("grpc-status", "0");

    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 :status=103",
            "HEADERS 1 :status=200",
            "DATA 1 1",
            "HEADERS 1 end grpc-status=0");
  }

  @Test
  void anAnswerToHeadHasNoBody() {
    peer.send(Wire.headers(1, true, ":method", "HEAD", ":scheme", "http", ":path", "/"));
    service.last().head(200, false);
    service.last().data("must not be sent", true);

    assertThat(peer.received()).containsExactly("HEADERS 1 :status=200", "DATA 1 0 end");
    assertThat(service.last().credit).isEqualTo(16);
  }

  @Test
  void crumbsOfCookiesAreJoined() {
    peer.send(
        Wire.headers(
            1, true, ":method", "GET", ":scheme", "http", ":path", "/", "cookie", "a=1", "x-own",
            "v", "cookie", "b=2"));

    assertThat(service.last().head.headers().toString()).isEqualTo("x-own: v\ncookie: a=1; b=2\n");
  }

  @Test
  void connectCarriesATunnel() {
    peer.send(Wire.headers(1, false, ":method", "CONNECT", ":authority", "a.test:443"));
    service.last().head(200, false);
    peer.send(Wire.data(1, false, "up"));
    service.last().data("down", true);
    assertThat(peer.received()).containsExactly("HEADERS 1 :status=200", "DATA 1 4 end");

    peer.send(Wire.data(1, true, "more"));
    assertThat(service.last().log()).isEqualTo("CONNECT a.test:443 HTTP_2|up|more end");
    assertThat(peer.underTest().active()).isZero();
  }

  @Test
  void aClientThatResetsCancelsTheExchange() {
    peer.send(Wire.post(1));
    service.last().head(200, false);
    peer.send(Wire.reset(1, 8), Wire.data(1, false, "late"));

    assertThat(service.last().log()).isEqualTo("POST a.test/ HTTP_2|cancelled CANCEL");
    assertThat(peer.received())
        .containsExactly("HEADERS 1 :status=200", "RST_STREAM 1 STREAM_CLOSED");
  }

  @Test
  void aLostConnectionCancelsEveryExchange() {
    peer.send(Wire.post(1), Wire.get(3));
    peer.channel.close();

    assertThat(service.exchanges)
        .extracting(RecordingService.Exchange::log)
        .containsExactly(
            "POST a.test/ HTTP_2|cancelled CANCEL", "GET a.test/ HTTP_2 end|cancelled CANCEL");
  }

  @Test
  void anAbortResetsTheStreamWithItsReason() {
    peer.send(Wire.get(1), Wire.post(3), Wire.get(5));
    service.exchanges.get(0).response.abort(ResetReason.REFUSED);
    service.exchanges.get(1).head(200, false);
    service.exchanges.get(1).response.abort(ResetReason.PEER_RESET);
    service.exchanges.get(2).response.abort(ResetReason.HTTP_1_1_REQUIRED);

    assertThat(peer.received())
        .containsExactly(
            "RST_STREAM 1 REFUSED_STREAM",
            "HEADERS 3 :status=200",
            "RST_STREAM 3 INTERNAL_ERROR",
            "RST_STREAM 5 HTTP_1_1_REQUIRED");
  }

  @Test
  void anEarlyAnswerLetsTheRequestGoOn() {
    peer.send(Wire.post(1));
    service.last().head(200, true);
    peer.send(Wire.data(1, true, "still read"));

    assertThat(peer.received()).containsExactly("HEADERS 1 end :status=200");
    assertThat(service.last().log()).isEqualTo("POST a.test/ HTTP_2|still read end");
  }

  @Test
  void anEarlyAnswerWithoutInterestInTheRestResetsWithoutError() {
    peer.send(Wire.post(1));
    service.last().head(200, true);
    service.last().response.abort(ResetReason.CANCEL);
    peer.send(Wire.data(1, true, "dropped"));

    assertThat(peer.received())
        .containsExactly("HEADERS 1 end :status=200", "RST_STREAM 1 NO_ERROR");
    assertThat(service.last().log()).isEqualTo("POST a.test/ HTTP_2");
  }

  @Test
  void lackOfInterestWaitsForTheAnswerToLeave() {
    peer.send(Wire.settings(4, 3), Wire.post(1));
    service.last().head(200, false);
    service.last().data("hello", true);
    service.last().response.abort(ResetReason.CANCEL);
    assertThat(peer.received())
        .containsExactly("SETTINGS ack", "HEADERS 1 :status=200", "DATA 1 3");

    peer.send(Wire.data(1, false, "dropped"), Wire.windowUpdate(1, 10));
    assertThat(peer.received()).containsExactly("DATA 1 2 end", "RST_STREAM 1 NO_ERROR");
  }

  @Test
  void anAnswerMayBeCompleteBeforeOpenReturns() {
    peer.close();
    peer =
        ScriptedPeer.settledClient(
            (head, end, response) -> {
              ResponseHead answer = new ResponseHead();
              answer.status(404);
              response.head(answer, true);
              return RefusedRequest.INSTANCE;
            });
    peer.send(Wire.get(1), Wire.get(3));

    assertThat(peer.received())
        .containsExactly("HEADERS 1 end :status=404", "HEADERS 3 end :status=404");
  }

  @Test
  void switchingProtocolsIsNoAnswerInHttp2() {
    peer.send(Wire.get(1));
    service.last().head(101, false);

    assertThat(peer.received()).containsExactly("RST_STREAM 1 HTTP_1_1_REQUIRED");
  }

  @Test
  void manyFieldsLeaveInContinuations() {
    peer.send(Wire.get(1));
    ResponseHead head = new ResponseHead();
    for (int i = 0; i < 30; i++) {
      head.headers().add("x-long-" + i, "v".repeat(1500));
    }
    service.last().response.head(head, true);

    assertThat(peer.received()).hasSize(1).first().asString().contains("x-long-29=vvv");
  }

  @Test
  void trailersWaitBehindTheBody() {
    peer.send(Wire.settings(4, 2), Wire.get(1));
    service.last().head(200, false);
    service.last().data("abcd", false);
    service.last().trailers("t", "1");
    assertThat(peer.received())
        .containsExactly("SETTINGS ack", "HEADERS 1 :status=200", "DATA 1 2");

    peer.send(Wire.windowUpdate(1, 2));
    assertThat(peer.received()).containsExactly("DATA 1 2", "HEADERS 1 end t=1");
  }

  @Test
  void pingsAreAnswered() {
    peer.send(Wire.ping(42, false));

    assertThat(peer.received()).containsExactly("PING ack 42");
  }

  @Test
  void trailersOfConnectionFieldsAreMalformed() {
    peer.send(Wire.post(1), Wire.headers(1, true, "connection", "close"));

    assertThat(peer.received()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
    assertThat(service.last().log()).isEqualTo("POST a.test/ HTTP_2|cancelled CANCEL");
  }

  @Test
  void callsAfterTheEndAreHarmless() {
    peer.send(Wire.get(1));
    RecordingService.Exchange exchange = service.last();
    exchange.head(200, true);
    exchange.head(200, true);
    exchange.data("x", true);
    exchange.response.trailers(new HeaderBlock());
    exchange.response.abort(ResetReason.CANCEL);
    exchange.response.requestConsumed(5);

    assertThat(peer.received()).containsExactly("HEADERS 1 end :status=200");
  }
}
