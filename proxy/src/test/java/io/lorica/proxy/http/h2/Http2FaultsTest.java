package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a peer may not do, and which error it gets (RFC 9113 §4 to §8). */
class Http2FaultsTest {
  private final RecordingService service = new RecordingService();
  private final ScriptedPeer peer = ScriptedPeer.settledClient(service);

  @AfterEach
  void close() {
    peer.close();
  }

  static Stream<Arguments> connectionFaults() {
    return Stream.of(
        fault("a frame above the size", "FRAME_SIZE_ERROR", Wire.data(1, true, new byte[16_385])),
        fault("DATA on stream 0", "PROTOCOL_ERROR", Wire.data(0, true, "x")),
        fault("DATA on an idle stream", "PROTOCOL_ERROR", Wire.data(1, true, "x")),
        fault(
            "padding as long as DATA",
            "PROTOCOL_ERROR",
            Wire.post(1),
            Wire.frame(0, Wire.PADDED, 1, (byte) 3, (byte) 0, (byte) 0)),
        fault(
            "padded DATA of no length",
            "FRAME_SIZE_ERROR",
            Wire.post(1),
            Wire.frame(0, Wire.PADDED, 1)),
        fault("HEADERS on stream 0", "PROTOCOL_ERROR", Wire.get(0)),
        fault("HEADERS on an even stream", "PROTOCOL_ERROR", Wire.get(2)),
        fault(
            "padding as long as HEADERS",
            "PROTOCOL_ERROR",
            Wire.frame(1, Wire.PADDED | Wire.END_HEADERS, 1, (byte) 9, (byte) 0x82)),
        fault(
            "HEADERS too short for a priority",
            "FRAME_SIZE_ERROR",
            Wire.frame(1, Wire.PRIORITY | Wire.END_HEADERS, 1, new byte[4])),
        fault("PRIORITY on stream 0", "PROTOCOL_ERROR", Wire.frame(2, 0, 0, new byte[5])),
        fault("PRIORITY of 4 bytes", "FRAME_SIZE_ERROR", Wire.frame(2, 0, 1, new byte[4])),
        fault("RST_STREAM on stream 0", "PROTOCOL_ERROR", Wire.reset(0, 8)),
        fault("RST_STREAM on an idle stream", "PROTOCOL_ERROR", Wire.reset(1, 8)),
        fault("RST_STREAM of 3 bytes", "FRAME_SIZE_ERROR", Wire.frame(3, 0, 1, new byte[3])),
        fault("SETTINGS on a stream", "PROTOCOL_ERROR", Wire.frame(4, 0, 1)),
        fault("SETTINGS of 5 bytes", "FRAME_SIZE_ERROR", Wire.frame(4, 0, 0, new byte[5])),
        fault(
            "an acknowledgement with settings",
            "FRAME_SIZE_ERROR",
            Wire.frame(4, 1, 0, new byte[6])),
        fault("SETTINGS_ENABLE_PUSH of 2", "PROTOCOL_ERROR", Wire.settings(2, 2)),
        fault(
            "an initial window of 2^31", "FLOW_CONTROL_ERROR", Wire.settings(4, Integer.MIN_VALUE)),
        fault("a frame size of 16383", "PROTOCOL_ERROR", Wire.settings(5, 16_383)),
        fault("a frame size of 2^24", "PROTOCOL_ERROR", Wire.settings(5, 1 << 24)),
        fault("PUSH_PROMISE", "PROTOCOL_ERROR", Wire.frame(5, Wire.END_HEADERS, 1, new byte[4])),
        fault("PING on a stream", "PROTOCOL_ERROR", Wire.frame(6, 0, 1, new byte[8])),
        fault("PING of 7 bytes", "FRAME_SIZE_ERROR", Wire.frame(6, 0, 0, new byte[7])),
        fault("GOAWAY on a stream", "PROTOCOL_ERROR", Wire.frame(7, 0, 1, new byte[8])),
        fault("GOAWAY of 7 bytes", "FRAME_SIZE_ERROR", Wire.frame(7, 0, 0, new byte[7])),
        fault("WINDOW_UPDATE of 0", "PROTOCOL_ERROR", Wire.windowUpdate(0, 0)),
        fault("WINDOW_UPDATE on an idle stream", "PROTOCOL_ERROR", Wire.windowUpdate(1, 1)),
        fault("WINDOW_UPDATE of 5 bytes", "FRAME_SIZE_ERROR", Wire.frame(8, 0, 0, new byte[5])),
        fault("CONTINUATION alone", "PROTOCOL_ERROR", Wire.frame(9, Wire.END_HEADERS, 1)),
        fault(
            "a frame within a field block",
            "PROTOCOL_ERROR",
            Wire.frame(1, 0, 1, Wire.block("a", "b")),
            Wire.ping(1, false)),
        fault(
            "an unknown frame within a field block",
            "PROTOCOL_ERROR",
            Wire.frame(1, 0, 1, Wire.block("a", "b")),
            Wire.frame(0x33, 0, 1)),
        fault(
            "CONTINUATION of another stream",
            "PROTOCOL_ERROR",
            Wire.frame(1, 0, 1, Wire.block("a", "b")),
            Wire.frame(9, Wire.END_HEADERS, 3, Wire.block("a", "b"))),
        fault(
            "a field block that cannot be decoded",
            "COMPRESSION_ERROR",
            Wire.frame(1, Wire.END_HEADERS, 1, (byte) 0x80)));
  }

  private static Arguments fault(String what, String error, byte[]... frames) {
    return Arguments.of(what, error, frames);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connectionFaults")
  void endsTheConnection(String what, String error, byte[][] frames) {
    peer.send(frames);

    List<String> received = peer.received();
    assertThat(received).as(what).last().asString().matches("GOAWAY [01] " + error);
    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(peer.events.lines).last().asString().startsWith("connection " + error);
    peer.send(Wire.get(9));
    assertThat(service.exchanges).hasSizeLessThan(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connectionFaults")
  void endsTheConnectionAlsoByteByByte(String what, String error, byte[][] frames) {
    for (byte b : Wire.join(frames)) {
      peer.send(new byte[] {b});
    }

    assertThat(peer.received()).as(what).last().asString().matches("GOAWAY [01] " + error);
  }

  static Stream<Arguments> malformedRequests() {
    return Stream.of(
        request("a capital letter", "X-Own", "1"),
        request("a colon in a name", "x:y", "1"),
        request("a blank in a name", "x y", "1"),
        request("a line feed in a value", "x", "a\nb"),
        request("a zero in a value", "x", "a\0b"),
        request("a carriage return in a value", "x", "a\rb"),
        request("a value that begins with a blank", "x", " a"),
        request("connection", "connection", "close"),
        request("keep-alive", "keep-alive", "1"),
        request("proxy-connection", "proxy-connection", "close"),
        request("transfer-encoding", "transfer-encoding", "chunked"),
        request("upgrade", "upgrade", "h2c"),
        request("te other than trailers", "te", "trailers, deflate"),
        request("a late pseudo-header field", "x", "1", ":path", "/"),
        request("an unknown pseudo-header field", ":protocol", "websocket"),
        request("a pseudo-header field of responses", ":status", "200"),
        request("a method twice", ":method", "GET"),
        request("a length that is no number", "content-length", "1x"),
        request("a negative length", "content-length", "-1"),
        request("lengths that differ", "content-length", "1", "content-length", "2"),
        request("a length of 19 digits", "content-length", "1000000000000000000"),
        Arguments.of("no method", fields(":scheme", "http", ":path", "/")),
        Arguments.of("no scheme", fields(":method", "GET", ":path", "/")),
        Arguments.of("no path", fields(":method", "GET", ":scheme", "http")),
        Arguments.of("an empty path", fields(":method", "GET", ":scheme", "http", ":path", "")),
        Arguments.of("a bare path", fields(":method", "GET", ":scheme", "http", ":path", "a")),
        Arguments.of(
            "a path with a blank", fields(":method", "GET", ":scheme", "http", ":path", "/a b")),
        Arguments.of(
            "an asterisk to GET", fields(":method", "GET", ":scheme", "http", ":path", "*")),
        Arguments.of(
            "a method with a blank", fields(":method", "G T", ":scheme", "http", ":path", "/")),
        Arguments.of("an empty method", fields(":method", "", ":scheme", "http", ":path", "/")),
        Arguments.of(
            "a scheme with a colon", fields(":method", "GET", ":scheme", "a:", ":path", "/")),
        Arguments.of(
            "user information",
            fields(":method", "GET", ":scheme", "http", ":authority", "u@a", ":path", "/")),
        Arguments.of(
            "an authority with a path",
            fields(":method", "GET", ":scheme", "http", ":authority", "a/b", ":path", "/")),
        Arguments.of(
            "CONNECT with a path", fields(":method", "CONNECT", ":authority", "a", ":path", "/")),
        Arguments.of("CONNECT to nowhere", fields(":method", "CONNECT")),
        Arguments.of("nothing", fields()));
  }

  private static Arguments request(String what, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(Wire.getFields()));
    all.addAll(Arrays.asList(more));
    return Arguments.of(what, all.toArray(String[]::new));
  }

  private static String[] fields(String... fields) {
    return fields;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedRequests")
  void malformedRequestsAreResetAndNeverSeen(String what, String[] fields) {
    peer.send(Wire.headers(1, false, fields), Wire.data(1, true, "x"), Wire.get(3));

    assertThat(peer.received()).as(what).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
    assertThat(service.exchanges)
        .extracting(RecordingService.Exchange::log)
        .containsExactly("GET a.test/ HTTP_2 end");
    assertThat(peer.events.lines).containsExactly("stream PROTOCOL_ERROR: malformed request");
  }

  @Test
  void requestsThatLookOddButAreLegal() {
    peer.send(
        Wire.headers(1, true, ":method", "OPTIONS", ":scheme", "https", ":path", "*"),
        Wire.headers(3, true, ":method", "PURGE", ":scheme", "http", ":path", "/a?b=%20{}|"),
        Wire.headers(
            5,
            true,
            ":path",
            "/",
            ":method",
            "GET",
            ":scheme",
            "http",
            "te",
            "trailers",
            "content-length",
            "0",
            "content-length",
            "0",
            "x",
            "a\tb",
            "y",
            ""));

    assertThat(service.exchanges)
        .extracting(RecordingService.Exchange::log)
        .containsExactly(
            "OPTIONS * HTTP_2 end", "PURGE /a?b=%20{}| HTTP_2 end", "GET / HTTP_2 end");
    assertThat(service.last().head.contentLength()).isZero();
    assertThat(service.last().head.headers().toString())
        .isEqualTo("te: trailers\ncontent-length: 0\nx: a\tb\ny: \n");
  }

  @Test
  void bodiesMustBeAsLongAsDeclared() {
    String[] head = {":method", "POST", ":scheme", "http", ":path", "/", "content-length", "3"};
    peer.send(
        Wire.headers(1, false, head),
        Wire.data(1, false, "abcd"),
        Wire.headers(3, false, head),
        Wire.data(3, true, "ab"),
        Wire.headers(5, true, head),
        Wire.headers(7, false, head),
        Wire.data(7, true, "abc"),
        Wire.headers(9, false, head),
        Wire.headers(9, true, "t", "1"));

    assertThat(peer.received())
        .containsExactly(
            "RST_STREAM 1 PROTOCOL_ERROR",
            "RST_STREAM 3 PROTOCOL_ERROR",
            "RST_STREAM 5 PROTOCOL_ERROR",
            "RST_STREAM 9 PROTOCOL_ERROR");
    assertThat(service.exchanges)
        .extracting(RecordingService.Exchange::log)
        .containsExactly(
            "POST / HTTP_2|cancelled CANCEL",
            "POST / HTTP_2|cancelled CANCEL",
            "POST / HTTP_2|abc end",
            "POST / HTTP_2|cancelled CANCEL");
  }

  @Test
  void framesAfterTheEndOfAStream() {
    peer.send(Wire.get(1), Wire.data(1, false, "x"));
    assertThat(peer.received()).containsExactly("RST_STREAM 1 STREAM_CLOSED");

    peer.send(Wire.get(3), Wire.headers(3, true, "t", "1"));
    assertThat(peer.received()).containsExactly("RST_STREAM 3 STREAM_CLOSED");

    peer.send(Wire.get(5));
    service.last().head(200, true);
    peer.received();
    peer.send(Wire.data(5, false, "x"), Wire.windowUpdate(5, 1), Wire.reset(5, 8));
    assertThat(peer.received()).containsExactly("RST_STREAM 5 STREAM_CLOSED");

    peer.send(Wire.get(7));
    service.last().head(200, true);
    peer.received();
    peer.send(Wire.get(7));
    assertThat(peer.received()).containsExactly("GOAWAY 7 STREAM_CLOSED");
  }

  @Test
  void aHeaderListAboveTheLimitIsAnswered() {
    String[] large = new String[8 + 2 * 20];
    System.arraycopy(Wire.getFields(), 0, large, 0, 8);
    for (int i = 0; i < 20; i++) {
      large[8 + 2 * i] = "x" + i;
      large[9 + 2 * i] = "v".repeat(800);
    }
    byte[] block = Wire.block(large);
    byte[] first = Arrays.copyOf(block, 16_000);
    byte[] rest = Arrays.copyOfRange(block, 16_000, block.length);
    peer.send(Wire.frame(1, Wire.END_STREAM, 1, first), Wire.frame(9, Wire.END_HEADERS, 1, rest));
    peer.send(Wire.frame(1, 0, 3, first), Wire.frame(9, Wire.END_HEADERS, 3, rest));
    peer.send(Wire.data(3, true, "ignored"), Wire.get(5));

    assertThat(peer.received())
        .containsExactly(
            "HEADERS 1 end :status=431", "HEADERS 3 end :status=431", "RST_STREAM 3 NO_ERROR");
    assertThat(service.exchanges).hasSize(1);
  }

  @Test
  void somethingElseThanThePrefaceEndsTheConnection() {
    try (ScriptedPeer http1 = ScriptedPeer.client(service, Http2Settings.DEFAULT)) {
      http1.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(http1.received()).last().isEqualTo("GOAWAY 0 PROTOCOL_ERROR");
      assertThat(http1.channel.isOpen()).isFalse();
    }
  }

  @Test
  void theFirstFrameMustBeSettings() {
    try (ScriptedPeer hasty = ScriptedPeer.client(service, Http2Settings.DEFAULT)) {
      hasty.send(Wire.preface(), Wire.get(1));
      assertThat(hasty.received()).last().isEqualTo("GOAWAY 0 PROTOCOL_ERROR");
      assertThat(service.exchanges).isEmpty();
    }
  }

  @Test
  void aBugOfTheServiceEndsItsConnectionAlone() {
    try (ScriptedPeer other =
        ScriptedPeer.settledClient(
            (head, end, response) -> {
              throw new IllegalStateException("a bug");
            })) {
      other.send(Wire.get(1));

      assertThat(other.received()).containsExactly("GOAWAY 1 INTERNAL_ERROR");
      assertThat(other.events.lines)
          .containsExactly("broken: java.lang.IllegalStateException: a bug");
    }
  }
}
