package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.h2.Http2Settings.KeepAlive;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections end: drained, silent, or idle; and how their windows grow. */
class Http2LifeCycleTest {
  private static final KeepAlive EVERY_TEN_SECONDS =
      new KeepAlive(10_000_000_000L, 3_000_000_000L, true);

  private final RecordingService service = new RecordingService();
  private ScriptedPeer peer = ScriptedPeer.settledClient(service);

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void drainingLosesNoRequestThatIsOnItsWay() {
    peer.send(Wire.get(1));
    peer.underTest().drain();
    List<String> first = peer.received();
    assertThat(first).hasSize(2).first().isEqualTo("GOAWAY 2147483647 NO_ERROR");
    long ping = Long.parseLong(first.get(1).substring("PING ".length()));

    peer.send(Wire.get(3));
    assertThat(service.exchanges).as("sent before the client knew").hasSize(2);
    peer.send(Wire.ping(ping, true));
    assertThat(peer.received()).containsExactly("GOAWAY 3 NO_ERROR");

    peer.send(Wire.get(5), Wire.data(5, true, "ignored"));
    assertThat(service.exchanges).hasSize(2);
    service.exchanges.get(1).head(200, true);
    assertThat(peer.channel.isOpen()).isTrue();
    service.exchanges.get(0).head(200, false);
    service.exchanges.get(0).data("last", true);

    assertThat(peer.received())
        .containsExactly("HEADERS 3 end :status=200", "HEADERS 1 :status=200", "DATA 1 4 end");
    assertThat(peer.channel.isOpen()).isFalse();
  }

  @Test
  void aClientThatDoesNotAnswerIsDrainedAllTheSame() {
    peer.underTest().drain();
    peer.underTest().drain();
    assertThat(peer.received()).hasSize(2);
    peer.clock.advance(Duration.ofSeconds(1));

    assertThat(peer.received()).containsExactly("GOAWAY 0 NO_ERROR");
    assertThat(peer.channel.isOpen()).isFalse();
  }

  @Test
  void aLostConnectionEndsItsDraining() {
    peer.send(Wire.get(1));
    peer.underTest().drain();
    peer.channel.close();
    peer.clock.advance(Duration.ofSeconds(5));

    assertThat(service.last().log()).endsWith("|cancelled CANCEL");
  }

  @Test
  void aClientThatEndsItsDirectionIsGone() {
    peer.send(Wire.get(1));
    peer.end();

    assertThat(service.last().log()).endsWith("|cancelled CANCEL");
    assertThat(peer.channel.isOpen()).isFalse();
  }

  @Test
  void aServerThatEndsItsDirectionIsGone() {
    try (ScriptedPeer server = ScriptedPeer.server()) {
      Http2ClientConnection connection =
          server.connect(Http2Settings.DEFAULT, new SilentListener());
      server.send(Wire.settings());
      RecordingResponse response = new RecordingResponse();
      connection.open(new RequestHead(), true, response);
      server.end();

      assertThat(response.log()).isEqualTo("|aborted CONNECTION_CLOSED");
      assertThat(connection.isUsable()).isFalse();
      assertThat(server.channel.isOpen()).isFalse();
    }
  }

  @Test
  void aSilentPeerIsAskedAndThenClosed() {
    restart(Http2Settings.DEFAULT.withKeepAlive(EVERY_TEN_SECONDS));
    peer.clock.advance(Duration.ofSeconds(9));
    assertThat(peer.received()).isEmpty();
    peer.clock.advance(Duration.ofSeconds(1));
    assertThat(peer.received()).hasSize(1).first().asString().startsWith("PING ");
    peer.clock.advance(Duration.ofSeconds(3));

    assertThat(peer.received()).containsExactly("GOAWAY 0 NO_ERROR");
    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(peer.events.lines).containsExactly("connection NO_ERROR: keep-alive timed out");
  }

  @Test
  void aPeerThatAnswersIsAskedAgainLater() {
    restart(Http2Settings.DEFAULT.withKeepAlive(EVERY_TEN_SECONDS));
    for (int i = 0; i < 3; i++) {
      peer.clock.advance(Duration.ofSeconds(10));
      List<String> asked = peer.received();
      assertThat(asked).hasSize(1);
      peer.send(Wire.ping(Long.parseLong(asked.getFirst().substring(5)), true));
    }
    peer.clock.advance(Duration.ofSeconds(9));

    assertThat(peer.received()).isEmpty();
    assertThat(peer.channel.isOpen()).isTrue();
  }

  @Test
  void aPeerThatSpeaksIsNotAsked() {
    restart(Http2Settings.DEFAULT.withKeepAlive(EVERY_TEN_SECONDS));
    for (int i = 0; i < 20; i++) {
      peer.clock.advance(Duration.ofSeconds(4));
      peer.send(Wire.windowUpdate(0, 1));
    }

    assertThat(peer.received()).isEmpty();
  }

  @Test
  void anIdleConnectionIsAskedOnlyIfSet() {
    restart(
        Http2Settings.DEFAULT.withKeepAlive(new KeepAlive(10_000_000_000L, 3_000_000_000L, false)));
    peer.clock.advance(Duration.ofSeconds(60));
    assertThat(peer.received()).isEmpty();
    peer.send(Wire.get(1));
    peer.clock.advance(Duration.ofSeconds(20));

    assertThat(peer.received()).first().asString().startsWith("PING ");
  }

  @Test
  void adaptiveWindowsFollowThePath() {
    restart(Http2Settings.DEFAULT.withAdaptiveWindows());
    peer.send(Wire.post(1));
    int stream = 65_535;
    for (int round = 0; round < 3; round++) {
      List<String> sent = fill(1, stream);
      assertThat(sent.getFirst()).startsWith("PING ");
      service.last().response.requestConsumed(stream);
      peer.received();
      peer.send(Wire.ping(Long.parseLong(sent.getFirst().substring(5)), true));
      stream *= 2;
      assertThat(peer.received())
          .startsWith("SETTINGS 4=" + stream)
          .contains("WINDOW_UPDATE 0 " + stream / 2);
    }
  }

  @Test
  void adaptiveWindowsStayWhereTheyAreNotInTheWay() {
    restart(Http2Settings.DEFAULT.withAdaptiveWindows());
    peer.send(Wire.post(1), Wire.data(1, false, new byte[1000]));
    List<String> sent = peer.received();
    assertThat(sent).hasSize(1);
    peer.send(Wire.ping(Long.parseLong(sent.getFirst().substring(5)), true));
    peer.send(Wire.data(1, false, new byte[1000]));
    assertThat(peer.received()).as("not asked again at once").isEmpty();
    peer.clock.advance(Duration.ofSeconds(1));
    peer.send(Wire.data(1, false, new byte[1000]));

    assertThat(peer.received()).hasSize(1).first().asString().startsWith("PING ");
  }

  /** Sends as much as a window holds; returns what came back. */
  private List<String> fill(int streamId, int bytes) {
    int frames = (bytes + 16_383) / 16_384;
    IntStream.range(0, frames)
        .map(i -> Math.min(16_384, bytes - i * 16_384))
        .forEach(size -> peer.send(Wire.data(streamId, false, new byte[size])));
    return peer.received();
  }

  private void restart(Http2Settings settings) {
    peer.close();
    peer = ScriptedPeer.settledClient(service, settings);
  }
}
