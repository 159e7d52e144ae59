package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.RequestHead;
import io.lorica.testkit.Spec;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Http1RequestParserTest {
  private static final Http1Limits SMALL = new Http1Limits(200, 50, 4, 60, 20, 1024);

  @ParameterizedTest
  @MethodSource("io.lorica.proxy.http.h1.RequestExamples#good")
  void understandsRequests(RequestExamples.Good example) {
    assertThat(Reading.request(example.wire())).isEqualTo(example.understood());
  }

  @ParameterizedTest
  @MethodSource("io.lorica.proxy.http.h1.RequestExamples#bad")
  void refusesRequests(RequestExamples.Bad example) {
    assertThat(Reading.request(example.wire())).isEqualTo(example.violation() + "\n");
  }

  @Test
  @Spec("01#32")
  void connectWithAPathAndATargetWithoutPathAreAnswered400() {
    assertThat(Reading.request("CONNECT /path HTTP/1.1\r\nhost: a\r\n\r\n"))
        .isEqualTo("BAD_TARGET\n");
    assertThat(Reading.request("GET host HTTP/1.1\r\nhost: a\r\n\r\n")).isEqualTo("BAD_TARGET\n");
    assertThat(Http1Violation.BAD_TARGET.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @MethodSource("io.lorica.proxy.http.h1.RequestExamples#wires")
  void piecesMakeNoDifference(String wire) {
    String whole = Reading.request(wire);
    for (List<byte[]> cut : Wires.cuts(Wires.bytes(wire))) {
      String cutUp = Reading.request(Http1Limits.DEFAULT, cut);
      if (!cutUp.equals(whole)) {
        assertThat(cutUp)
            .as("pieces beginning with %d bytes", cut.getFirst().length)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void headMayBeAsLargeAsTheLimit() {
    String start = "GET / HTTP/1.1\r\nx: ";
    String exact = start + "v".repeat(200 - start.length() - 4) + "\r\n\r\n";

    assertThat(Reading.request(SMALL, List.of(Wires.bytes(exact)))).startsWith("GET / HTTP_1_1");
    assertThat(Reading.request(SMALL, List.of(Wires.bytes(exact.replace("x: ", "xy: ")))))
        .isEqualTo("HEAD_TOO_LARGE\n");
  }

  @Test
  void endlessFieldStopsAtTheLimit() {
    Http1RequestParser parser = new Http1RequestParser(SMALL);
    RequestHead head = new RequestHead();
    parser.begin(head);
    feed(parser, "GET / HTTP/1.1\r\nx: ");
    Progress progress = Progress.MORE;
    int fed = 0;
    while (progress == Progress.MORE && fed < 1000) {
      progress = feed(parser, "v");
      fed++;
    }

    assertThat(progress).isEqualTo(Progress.FAILED);
    assertThat(parser.violation()).isEqualTo(Http1Violation.HEAD_TOO_LARGE);
    assertThat(head.headers().length()).isLessThanOrEqualTo(SMALL.maxHeadBytes());
  }

  @Test
  void endlessEmptyLinesStopAtTheLimit() {
    assertThat(Reading.request(SMALL, List.of(Wires.bytes("\r\n".repeat(500)))))
        .isEqualTo("TARGET_TOO_LONG\n");
  }

  @Test
  void targetsHaveALimitOfTheirOwn() {
    String target = "/" + "a".repeat(49);

    assertThat(
            Reading.request(
                SMALL, List.of(Wires.bytes("GET " + target + " HTTP/1.1\r\nhost: a\r\n\r\n"))))
        .startsWith("GET " + target);
    assertThat(
            Reading.request(
                SMALL, List.of(Wires.bytes("GET " + target + "a HTTP/1.1\r\nhost: a\r\n\r\n"))))
        .isEqualTo("TARGET_TOO_LONG\n");
    assertThat(Reading.request(SMALL, List.of(Wires.bytes("GET /" + "a".repeat(300)))))
        .isEqualTo("TARGET_TOO_LONG\n");
    assertThat(Http1Violation.TARGET_TOO_LONG.status()).isEqualTo(414);
  }

  @Test
  void fieldsAreCounted() {
    String four = "GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(4);

    assertThat(Reading.request(SMALL, List.of(Wires.bytes(four + "\r\n")))).endsWith("a: b\n");
    assertThat(Reading.request(SMALL, List.of(Wires.bytes(four + "a: b\r\n\r\n"))))
        .isEqualTo("TOO_MANY_FIELDS\n");
    assertThat(Http1Violation.TOO_MANY_FIELDS.status()).isEqualTo(431);
  }

  @Test
  void defaultLimitsAreThoseOfTheReference() {
    assertThat(Http1Limits.DEFAULT.maxFields()).isEqualTo(100);
  }

  @Test
  void nothingBehindTheHeadIsTaken() {
    Http1RequestParser parser = new Http1RequestParser(Http1Limits.DEFAULT);
    parser.begin(new RequestHead());
    ByteBuf in = Wires.buffer("GET / HTTP/1.1\r\n\r\n" + "body".repeat(1000));

    assertThat(parser.read(in)).isEqualTo(Progress.DONE);
    assertThat(in.readableBytes()).isEqualTo(4000);
    in.release();
  }

  @Test
  void onlyEmptyLinesLeaveTheParserUntouched() {
    Http1RequestParser parser = new Http1RequestParser(Http1Limits.DEFAULT);
    parser.begin(new RequestHead());

    assertThat(parser.isUntouched()).isTrue();
    feed(parser, "\r\n");
    assertThat(parser.isUntouched()).isTrue();
    feed(parser, "G");
    assertThat(parser.isUntouched()).isFalse();
  }

  @Test
  void headIsUsedAgain() {
    Http1RequestParser parser = new Http1RequestParser(Http1Limits.DEFAULT);
    RequestHead head = new RequestHead();
    parser.begin(head);
    feed(parser, "POST http://a/ HTTP/1.0\r\nhost: a\r\ncontent-length: 5\r\nupgrade: x\r\n\r\n");
    parser.begin(head);
    feed(parser, "GET /b HTTP/1.1\r\n\r\n");

    assertThat(head).hasToString("GET /b HTTP_1_1");
    assertThat(head.headers().size()).isZero();
    assertThat(head.contentLength()).isEqualTo(RequestHead.UNKNOWN_LENGTH);
    assertThat(parser.body()).isEqualTo(BodyKind.NONE);
    assertThat(parser.isUpgrade()).isFalse();
    assertThat(parser.isPersistent()).isTrue();
  }

  @Test
  void tunnelsAndExpectationsAreNoticed() {
    Http1RequestParser parser = new Http1RequestParser(Http1Limits.DEFAULT);
    parser.begin(new RequestHead());
    feed(parser, "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
    assertThat(parser.isUpgrade()).isTrue();

    parser.begin(new RequestHead());
    feed(parser, "CONNECT a:80 HTTP/1.1\r\nhost: a\r\n\r\n");
    assertThat(parser.isUpgrade()).isTrue();

    parser.begin(new RequestHead());
    feed(parser, "PUT / HTTP/1.1\r\nexpect: 100-Continue\r\ncontent-length: 1\r\n\r\n");
    assertThat(parser.expectsContinue()).isTrue();
    assertThat(parser.isUpgrade()).isFalse();

    parser.begin(new RequestHead());
    feed(parser, "GET / HTTP/1.1\r\nexpect: 100-continue\r\n\r\n");
    assertThat(parser.expectsContinue()).as("without body").isFalse();
  }

  private static Progress feed(HeadParser parser, String wire) {
    ByteBuf in = Wires.buffer(wire);
    Progress progress = parser.read(in);
    in.release();
    return progress;
  }
}
