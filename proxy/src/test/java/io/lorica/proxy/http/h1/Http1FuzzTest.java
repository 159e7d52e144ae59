package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.detect.HttpDetector;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes of a peer, any bytes, against the parsers of HTTP/1: {@link Http1ConnectionFuzzTest} has
 * the connections. The first byte says where the rest is cut.
 */
class Http1FuzzTest {
  private static final Http1Limits LIMITS = new Http1Limits(2_000, 500, 20, 200, 100, 1_024);

  /** A request means the same in one piece, in two and byte by byte, and as we write it. */
  @FuzzTest(maxDuration = "1m")
  void requests(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] wire = Arrays.copyOfRange(data, 1, data.length);
    String whole = Reading.request(LIMITS, List.of(wire));
    assertThat(Reading.request(LIMITS, Wires.inTwo(wire, data[0]))).isEqualTo(whole);
    assertThat(Reading.request(LIMITS, Wires.inBytes(wire))).isEqualTo(whole);
    writtenHeadsReadTheSame(wire);
  }

  /** The same of an answer, to each kind of request that answers depend on. */
  @FuzzTest(maxDuration = "1m")
  void responses(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] wire = Arrays.copyOfRange(data, 1, data.length);
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.CONNECT)) {
      String whole = Reading.response(LIMITS, method, List.of(wire));
      assertThat(Reading.response(LIMITS, method, Wires.inTwo(wire, data[0]))).isEqualTo(whole);
      assertThat(Reading.response(LIMITS, method, Wires.inBytes(wire))).isEqualTo(whole);
    }
  }

  /** The same of a chunked body. */
  @FuzzTest(maxDuration = "1m")
  void chunks(byte[] data) {
    if (data.length < 2) {
      return;
    }
    String head = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    byte[] body = Arrays.copyOfRange(data, 1, data.length);
    byte[] wire = Arrays.copyOf(Wires.bytes(head), head.length() + body.length);
    System.arraycopy(body, 0, wire, head.length(), body.length);
    String whole = Reading.request(LIMITS, List.of(wire));
    assertThat(Reading.request(LIMITS, Wires.inTwo(wire, data[0] + head.length())))
        .isEqualTo(whole);
    assertThat(Reading.request(LIMITS, Wires.inBytes(wire))).isEqualTo(whole);
  }

  /** What we would take for a request, detection takes for HTTP/1; and it knows HTTP/2. */
  @FuzzTest(maxDuration = "1m")
  void detection(byte[] data) {
    ByteBuf bytes = Unpooled.wrappedBuffer(data);
    HttpDetection detected = HttpDetector.detect(bytes);
    assertThat(bytes.readerIndex()).isZero();
    assertThat(detected == HttpDetection.ENDED).isEqualTo(data.length == 0);
    boolean preface = new String(data, StandardCharsets.ISO_8859_1).startsWith("PRI * HTTP/2.0");
    assertThat(detected == HttpDetection.HTTP_2).isEqualTo(preface);
    Http1RequestParser parser = new Http1RequestParser(Http1Limits.DEFAULT);
    parser.begin(new RequestHead());
    if (parser.read(bytes) == Progress.DONE) {
      assertThat(detected).isEqualTo(HttpDetection.HTTP_1);
    }
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
