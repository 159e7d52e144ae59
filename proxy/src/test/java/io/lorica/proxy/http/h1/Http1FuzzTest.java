package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes of a peer, any bytes. In an ordinary test run the seeds beside the class are tried; with
 * {@code JAZZER_FUZZ=1} one target at a time is fuzzed. The first byte says where the rest is cut.
 */
class Http1FuzzTest {
  private static final Http1Limits LIMITS = new Http1Limits(2_000, 500, 20, 200, 100, 1_024);

  @FuzzTest(maxDuration = "2m")
  void requests(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] wire = Arrays.copyOfRange(data, 1, data.length);
    String whole = Reading.request(LIMITS, List.of(wire));
    assertThat(Reading.request(LIMITS, cut(wire, data[0]))).isEqualTo(whole);
    writtenHeadsReadTheSame(wire);
  }

  @FuzzTest(maxDuration = "2m")
  void responses(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] wire = Arrays.copyOfRange(data, 1, data.length);
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.CONNECT)) {
      String whole = Reading.response(LIMITS, method, List.of(wire));
      assertThat(Reading.response(LIMITS, method, cut(wire, data[0]))).isEqualTo(whole);
    }
  }

  @FuzzTest(maxDuration = "2m")
  void chunks(byte[] data) {
    if (data.length < 2) {
      return;
    }
    String head = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    byte[] body = Arrays.copyOfRange(data, 1, data.length);
    byte[] wire = Arrays.copyOf(Wires.bytes(head), head.length() + body.length);
    System.arraycopy(body, 0, wire, head.length(), body.length);
    String whole = Reading.request(LIMITS, List.of(wire));
    assertThat(Reading.request(LIMITS, cut(wire, data[0] + head.length()))).isEqualTo(whole);
  }

  /** A connection must end in order whatever it is sent. */
  @FuzzTest(maxDuration = "2m")
  void connections(byte[] data) {
    ServerPipeline server = new ServerPipeline(LIMITS);
    server.service.onOpen = exchange -> exchange.answer(200, "ok");
    if (data.length > 0) {
      server.receive(new String(data, StandardCharsets.ISO_8859_1));
    }
    String sent = server.sent();
    assertThat(sent.isEmpty() || sent.startsWith("HTTP/1.")).isTrue();
    server.finish();
  }

  private static List<byte[]> cut(byte[] wire, int where) {
    int at = Math.floorMod(where, wire.length);
    return at == 0
        ? List.of(wire)
        : List.of(Arrays.copyOf(wire, at), Arrays.copyOfRange(wire, at, wire.length));
  }

  /** What was accepted once is written in a form that is understood in the same way. */
  private static void writtenHeadsReadTheSame(byte[] wire) {
    Http1RequestParser parser = new Http1RequestParser(LIMITS);
    RequestHead head = new RequestHead();
    parser.begin(head);
    if (parser.read(Unpooled.wrappedBuffer(wire)) != Progress.DONE) {
      return;
    }
    ByteBuf written =
        HeadWriter.ofThisLoop().request(UnpooledByteBufAllocator.DEFAULT, head, parser.body());
    Http1RequestParser again = new Http1RequestParser(Http1Limits.DEFAULT);
    RequestHead second = new RequestHead();
    again.begin(second);
    byte[] bytes = Wires.bytes(Wires.text(written));
    assertThat(again.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.DONE);
    assertThat(second).hasToString(head.toString());
    assertThat(again.body()).isEqualTo(parser.body());
    assertThat(second.contentLength()).isEqualTo(head.contentLength());
    assertThat(withoutLength(second)).isEqualTo(withoutLength(head));
  }

  /** The length is written at another place, and in another form. */
  private static String withoutLength(RequestHead head) {
    return head.headers().toString().replaceAll("(?m)^content-length: .*\n", "");
  }
}
