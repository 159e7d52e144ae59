package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Our parsers beside Netty's, on the examples, on messages made at random, and on these with a few
 * bytes changed. What we accept, Netty must understand in the same way; what only we refuse must be
 * for one of the reasons in {@link #STRICTER}.
 */
class DifferentialTest {
  private static final int GENERATED = 20_000;

  /** Why we refuse what Netty lets pass. */
  private static final Map<Http1Violation, String> STRICTER = new EnumMap<>(Http1Violation.class);

  static {
    STRICTER.put(
        Http1Violation.BARE_LF, "RFC 9112 2.2 allows to read it as a line end; others do not");
    STRICTER.put(
        Http1Violation.BAD_START_LINE, "RFC 9112 3: one space between the parts, no other");
    STRICTER.put(Http1Violation.BAD_METHOD, "RFC 9110 9.1: a method is a token");
    STRICTER.put(Http1Violation.BAD_TARGET, "RFC 9112 3.2: a form that the method may have");
    STRICTER.put(Http1Violation.BAD_VERSION, "RFC 9112 2.3: we speak 1.0 and 1.1");
    STRICTER.put(Http1Violation.BAD_CONNECT, "a body of CONNECT has no meaning (RFC 9110 9.3.6)");
    STRICTER.put(Http1Violation.OBSOLETE_FOLD, "RFC 9112 5.2: to be refused or replaced");
    STRICTER.put(Http1Violation.SPACE_BEFORE_COLON, "RFC 9112 5.1: to be refused in requests");
    STRICTER.put(Http1Violation.DUPLICATE_HOST, "RFC 9112 3.2: to be refused");
    STRICTER.put(Http1Violation.BAD_HOST, "RFC 9112 3.2: to be refused");
    STRICTER.put(Http1Violation.BAD_CONTENT_LENGTH, "RFC 9112 6.3: digits and nothing else");
    STRICTER.put(Http1Violation.UNKNOWN_CODING, "RFC 9112 6.1: a coding we do not understand");
    STRICTER.put(Http1Violation.BARE_CR, "RFC 9112 2.2: to be refused or replaced by a space");
    STRICTER.put(
        Http1Violation.DUPLICATE_CONTENT_LENGTH, "equal ones may be joined; that is guessing");
    STRICTER.put(Http1Violation.LENGTH_AND_CODING, "RFC 9112 6.1: ought to be handled as an error");
    STRICTER.put(Http1Violation.CODING_IN_HTTP_1_0, "RFC 9112 6.1: faulty framing");
    STRICTER.put(Http1Violation.BAD_CHUNK, "RFC 9112 7.1: hexadecimal digits, CR LF, data, CR LF");
    STRICTER.put(Http1Violation.FORBIDDEN_TRAILER, "RFC 9110 6.5.1: framing, routing, connection");
    STRICTER.put(Http1Violation.TOO_MANY_FIELDS, "spec 01 13.4: 100");
    STRICTER.put(Http1Violation.EXTENSIONS_TOO_LARGE, "16 KiB");
    STRICTER.put(Http1Violation.TRAILERS_TOO_LARGE, "8 KiB");
  }

  private final Map<Http1Violation, String> refusedByUsOnly = new EnumMap<>(Http1Violation.class);
  private int agreed;

  @Test
  void whatBothAcceptBothUnderstandAlikeAndOurRefusalsHaveReasons() {
    RequestExamples.wires().forEach(this::compareRequest);
    ResponseExamples.wires().forEach(this::compareResponse);
    MessageMaker requests = new MessageMaker(new Random(42));
    MessageMaker responses = new MessageMaker(new Random(43));
    for (int i = 0; i < GENERATED; i++) {
      compareRequest(requests.request());
      compareResponse(responses.response());
    }

    assertThat(agreed).as("complete messages").isGreaterThan(GENERATED / 10);
    assertThat(refusedByUsOnly.keySet()).isEqualTo(STRICTER.keySet());
  }

  private void compareRequest(String wire) {
    RequestHead head = new RequestHead();
    Http1RequestParser parser = new Http1RequestParser(Http1Limits.DEFAULT);
    parser.begin(head);
    ByteBuf in = Unpooled.wrappedBuffer(Wires.bytes(wire));
    Ours ours = new Ours();
    if (ours.read(parser, in)) {
      ours.start =
          head.methodText()
              + " "
              + (head.isAbsoluteForm() ? head.schemeText() + "://" : "")
              + head.authorityText()
              + head.pathText()
              + " "
              + head.version();
      ours.fields = head.headers().toString();
      ours.readBody(parser.body(), head.contentLength(), in, false);
    }
    compare(wire, ours, NettyReading.request(wire));
  }

  private void compareResponse(String wire) {
    ResponseHead head = new ResponseHead();
    Http1ResponseParser parser = new Http1ResponseParser(Http1Limits.DEFAULT);
    parser.begin(head, io.lorica.proxy.http.HttpMethod.GET);
    ByteBuf in = Unpooled.wrappedBuffer(Wires.bytes(wire));
    Ours ours = new Ours();
    if (ours.read(parser, in)) {
      ours.start = head.version() + " " + head.status();
      ours.fields = head.headers().toString();
      ours.readBody(parser.body(), head.contentLength(), in, true);
    }
    Optional<NettyReading.Message> netty = NettyReading.response(wire, false);
    boolean bodiless = head.status() < 200 || head.status() == 204;
    compare(wire, ours, bodiless ? netty.map(DifferentialTest::withoutLength) : netty);
  }

  /** We drop a length that the status denies. */
  private static NettyReading.Message withoutLength(NettyReading.Message message) {
    return new NettyReading.Message(
        message.start(),
        message.fields().replaceAll("(?m)^content-length: .*\n", ""),
        message.body(),
        message.trailers(),
        message.complete());
  }

  private void compare(String wire, Ours ours, Optional<NettyReading.Message> netty) {
    Http1Violation violation = ours.violation;
    if (violation != null) {
      if (netty.isPresent()) {
        refusedByUsOnly.putIfAbsent(violation, wire);
      }
    } else if (ours.start != null) {
      assertThat(netty).as("Netty on: %s", wire).isPresent();
      if (ours.complete || netty.get().complete()) {
        assertThat(netty.get()).as("Netty on: %s", wire).isEqualTo(ours.message());
        agreed++;
      }
    }
  }

  /** What our parsers make of a wire. */
  private static final class Ours {
    private @Nullable Http1Violation violation;
    private @Nullable String start;
    private String fields = "";
    private final StringBuilder body = new StringBuilder();
    private String trailers = "";
    private boolean complete;

    boolean read(HeadParser parser, ByteBuf in) {
      Progress progress = parser.read(in);
      violation = parser.violation();
      return progress == Progress.DONE;
    }

    void readBody(BodyKind kind, long length, ByteBuf in, boolean untilEnd) {
      BodyDecoder decoder = new BodyDecoder(Http1Limits.DEFAULT);
      decoder.begin(kind, length);
      while (!decoder.isDone() && decoder.violation() == null && in.isReadable()) {
        ByteBuf data = decoder.read(in);
        if (data != null) {
          body.append(data.toString(StandardCharsets.ISO_8859_1));
          data.release();
          if (decoder.tookWhole()) {
            break;
          }
        }
      }
      violation = decoder.violation();
      if (untilEnd) {
        decoder.endOfInput();
      }
      complete = violation == null && decoder.isDone();
      HeaderBlock block = complete ? decoder.trailers() : null;
      trailers = block == null ? "" : block.toString();
    }

    NettyReading.Message message() {
      return new NettyReading.Message(
          String.valueOf(start), fields, body.toString(), trailers, complete);
    }
  }
}
