package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exchanges through a client connection: what goes to the server, and what the caller sees. */
class Http2ClientTest {
  private final ScriptedPeer peer = ScriptedPeer.server();
  private final RecordingListener listener = new RecordingListener();
  private final RecordingResponse response = new RecordingResponse();
  private Http2ClientConnection connection;

  private static final class RecordingListener implements ClientConnection.Listener {
    int changes;
    int closed;

    @Override
    public void availabilityChanged(ClientConnection connection) {
      changes++;
    }

    @Override
    public void closed(ClientConnection connection) {
      closed++;
    }
  }

  Http2ClientTest() {
    connection = peer.connect(Http2Settings.DEFAULT, listener);
  }

  @BeforeEach
  void settle() {
    assertThat(peer.received())
        .containsExactly("PRI", "SETTINGS 2=0 6=16384", "WINDOW_UPDATE 0 983041");
    peer.send(Wire.settings(), Wire.settingsAck());
    assertThat(peer.received()).containsExactly("SETTINGS ack");
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void aGetAndItsAnswer() {
    get();
    assertThat(peer.received())
        .containsExactly("HEADERS 1 end :method=GET :scheme=http :path=/p :authority=a.test");

    peer.send(Wire.headers(1, false, ":status", "200"), Wire.data(1, true, "hello"));
    assertThat(response.log()).isEqualTo("200|hello end");
    assertThat(connection.active()).isZero();
  }

  @Test
  void aRequestWithBodyAndTrailers() {
    RequestStream request = post();
    request.requestData(Unpooled.copiedBuffer("abc", StandardCharsets.US_ASCII), false);
    HeaderBlock trailers = new HeaderBlock();
    trailers.add("x-sum", "1");
    request.requestTrailers(trailers);

    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 :method=POST :scheme=http :path=/p :authority=a.test",
            "DATA 1 3",
            "HEADERS 1 end x-sum=1");
    assertThat(response.credit).isEqualTo(3);
  }

  @Test
  void interimAnswersAndTrailersArePassedOn() {
    get();
    peer.send(
        Wire.headers(1, false, ":status", "100"),
        Wire.headers(1, false, ":status", "103", "link", "x"),
        Wire.headers(1, false, ":status", "200"),
        Wire.data(1, false, "a"),
        Wire.headers(1, true, "grpc-status", "0"));

    assertThat(response.log()).isEqualTo("interim 100|interim 103|200|a|trailers grpc-status: 0");
  }

  @Test
  void cancellingResets() {
    post().cancel(ResetReason.TIMEOUT);
    peer.send(Wire.headers(1, false, ":status", "200"), Wire.data(1, true, "late"));

    assertThat(peer.received()).endsWith("RST_STREAM 1 CANCEL");
    assertThat(response.log()).isEmpty();
    assertThat(connection.active()).isZero();
  }

  @Test
  void resetsAreToldApart() {
    for (int code : new int[] {7, 8, 1, 13, 0, 99}) {
      get();
      peer.send(Wire.reset(2 * response.log().split("\\|", -1).length - 1, code));
    }

    assertThat(response.log())
        .isEqualTo(
            "|aborted REFUSED|aborted CANCEL|aborted PROTOCOL_ERROR|aborted HTTP_1_1_REQUIRED"
                + "|aborted PEER_RESET|aborted PEER_RESET");
  }

  @Test
  void anEarlyAnswerEndsTheRequestAsUnwanted() {
    RequestStream request = post();
    peer.send(Wire.headers(1, true, ":status", "413"), Wire.reset(1, 0));
    request.requestData(Unpooled.copiedBuffer("late", StandardCharsets.US_ASCII), true);

    assertThat(response.log()).isEqualTo("413 end|aborted CANCEL");
    assertThat(connection.active()).isZero();
  }

  @Test
  void aGoAwayIsKnownBeforeAnythingIsGivenBack() {
    int before = listener.changes;
    RecordingResponse returned =
        new RecordingResponse() {
          @Override
          public void abort(ResetReason reason) {
            assertThat(listener.changes).isGreaterThan(before);
            assertThat(connection.isUsable()).isFalse();
            super.abort(reason);
          }
        };
    connection.open(head("GET"), true, returned);
    peer.send(Wire.goAway(0, 0));

    assertThat(returned.log()).isEqualTo("|aborted GO_AWAY");
  }

  @Test
  void aGoAwayTellsWhatMayBeSentAgain() {
    RecordingResponse first = new RecordingResponse();
    RecordingResponse second = new RecordingResponse();
    connection.open(head("GET"), true, first);
    connection.open(head("GET"), true, second);
    peer.send(Wire.goAway(1, 0));

    assertThat(first.log()).isEmpty();
    assertThat(second.log()).isEqualTo("|aborted GO_AWAY");
    assertThat(ResetReason.GO_AWAY.isUnprocessed()).isTrue();
    assertThat(connection.isUsable()).isFalse();
    get();
    assertThat(response.log()).isEqualTo("|aborted GO_AWAY");

    peer.send(Wire.headers(1, true, ":status", "200"));
    assertThat(first.log()).isEqualTo("200 end");
    assertThat(peer.received()).endsWith("GOAWAY 0 NO_ERROR");
    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(listener.closed).isEqualTo(1);
  }

  @Test
  void aLostConnectionAbortsWhatIsInProgress() {
    get();
    peer.channel.close();

    assertThat(response.log()).isEqualTo("|aborted CONNECTION_CLOSED");
    assertThat(listener.closed).isEqualTo(1);
    assertThat(connection.isUsable()).isFalse();
  }

  @Test
  void aBrokenConnectionSaysSo() {
    get();
    peer.channel.pipeline().fireExceptionCaught(new IOException("reset"));

    assertThat(response.log()).isEqualTo("|aborted IO_ERROR");
  }

  @Test
  void theServersLimitIsKept() {
    peer.send(Wire.settings(3, 2));
    get();
    assertThat(connection.canOpen()).isTrue();
    get();
    assertThat(connection.canOpen()).isFalse();
    assertThat(connection.isUsable()).isTrue();
    get();
    assertThat(response.log()).isEqualTo("|aborted REFUSED");

    int before = listener.changes;
    peer.send(Wire.headers(1, true, ":status", "200"));
    assertThat(connection.canOpen()).isTrue();
    assertThat(listener.changes).isGreaterThan(before);
  }

  @Test
  void drainingFinishesWhatIsInProgress() {
    get();
    connection.drain();
    assertThat(connection.isUsable()).isFalse();
    assertThat(peer.channel.isOpen()).isTrue();
    peer.send(Wire.headers(1, true, ":status", "200"));

    assertThat(response.log()).isEqualTo("200 end");
    assertThat(peer.channel.isOpen()).isFalse();
  }

  @Test
  void closingAbortsWhatIsInProgress() {
    get();
    connection.close(ResetReason.TIMEOUT);

    assertThat(response.log()).isEqualTo("|aborted TIMEOUT");
    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 end :method=GET :scheme=http :path=/p :authority=a.test",
            "RST_STREAM 1 CANCEL",
            "GOAWAY 0 NO_ERROR");
    assertThat(peer.channel.isOpen()).isFalse();
  }

  @Test
  void aConnectOfHttp1StaysOpenForItsTunnel() {
    RequestHead head = new RequestHead();
    head.method("CONNECT");
    head.authority("a.test:443");
    RequestStream request = connection.open(head, true, response);
    peer.send(Wire.headers(1, false, ":status", "200"), Wire.data(1, false, "down"));
    request.requestData(Unpooled.copiedBuffer("up", StandardCharsets.US_ASCII), true);

    assertThat(response.log()).isEqualTo("200|down");
    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 :method=CONNECT :authority=a.test:443 l5d-orig-proto=HTTP/1.1",
            "DATA 1 2 end");
  }

  @Test
  void aRefusedConnectEnds() {
    RequestHead head = new RequestHead();
    head.method("CONNECT");
    head.authority("a.test:443");
    connection.open(head, true, response);
    peer.send(Wire.headers(1, true, ":status", "403"));

    assertThat(response.log()).isEqualTo("403 end");
    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 :method=CONNECT :authority=a.test:443 l5d-orig-proto=HTTP/1.1",
            "DATA 1 0 end");
    assertThat(connection.active()).isZero();
  }

  @Test
  void lengthsThatDoNotMatchAreFaultsOfTheServer() {
    get();
    get();
    get();
    peer.send(
        Wire.headers(1, false, ":status", "200", "content-length", "3"),
        Wire.data(1, false, "abcd"),
        Wire.headers(3, false, ":status", "200", "content-length", "3"),
        Wire.data(3, true, "ab"),
        Wire.headers(5, true, ":status", "200", "content-length", "3"));

    assertThat(response.log())
        .isEqualTo("200|aborted PROTOCOL_ERROR200|aborted PROTOCOL_ERROR|aborted PROTOCOL_ERROR");
  }

  @Test
  void anAnswerToHeadMayDeclareALength() {
    connection.open(head("HEAD"), true, response);
    peer.send(Wire.headers(1, true, ":status", "200", "content-length", "3"));

    assertThat(response.log()).isEqualTo("200 end");
  }

  @Test
  void bytesMayComeOneAtATime() {
    get();
    peer.sendByteByByte(
        Wire.headers(1, false, ":status", "200"),
        Wire.data(1, false, "ab"),
        Wire.headers(1, true, "t", "1"));

    assertThat(response.log()).isEqualTo("200|a|b|trailers t: 1");
  }

  @Test
  void fieldsOfAnHttp1ConnectionAreLeftOut() {
    RequestHead head = head("GET");
    head.headers().add(HeaderName.CONNECTION, "keep-alive");
    head.headers().add(HeaderName.HOST, "b");
    connection.open(head, true, response);

    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 end :method=GET :scheme=http :path=/p :authority=a.test host=b");
  }

  private RequestStream get() {
    return connection.open(head("GET"), true, response);
  }

  private RequestStream post() {
    return connection.open(head("POST"), false, response);
  }

  private static RequestHead head(String method) {
    RequestHead head = new RequestHead();
    head.version(HttpVersion.HTTP_2);
    head.method(method);
    head.authority("a.test");
    head.path("/p");
    return head;
  }
}
