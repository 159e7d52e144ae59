package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our encoder read by Netty's decoder, Netty's encoder read by ours, and what is indexed. */
class HpackEncoderTest {
  private final HpackEncoder encoder = new HpackEncoder();
  private final DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);

  @Test
  void aRequestReadsBack() throws Http2Exception {
    RequestHead head = request();
    head.headers().add(HeaderName.USER_AGENT, "test/1");
    head.headers().add("x-own", "value");

    for (int i = 0; i < 4; i++) {
      assertThat(decoded(encode(head)))
          .containsExactly(
              ":method=GET",
              ":scheme=http",
              ":path=/a?b",
              ":authority=web.test:8080",
              "user-agent=test/1",
              "x-own=value");
    }
  }

  @Test
  void whatRepeatsBecomesOneByteAField() throws Http2Exception {
    RequestHead head = request();
    head.headers().add(HeaderName.USER_AGENT, "a rather long name of a client");

    int first = encode(head).length;
    int second = encode(head).length;
    byte[] third = encode(head);

    assertThat(first).isGreaterThan(40);
    assertThat(second).isCloseTo(first, within(2));
    assertThat(third).hasSize(5);
  }

  @Test
  void whatNeverRepeatsDoesNotEvictWhatDoes() throws Http2Exception {
    RequestHead head = request();
    encode(head);
    encode(head);
    for (int i = 0; i < 1000; i++) {
      RequestHead unique = request();
      unique.headers().add(HeaderName.TRACEPARENT, "00-" + i * 7919 + "-01");
      encode(unique);
    }

    assertThat(encode(head)).hasSize(4);
  }

  @Test
  void credentialsAreNeverIndexed() throws Http2Exception {
    HeaderBlock block = new HeaderBlock();
    for (HeaderName name :
        List.of(
            HeaderName.AUTHORIZATION,
            HeaderName.PROXY_AUTHORIZATION,
            HeaderName.COOKIE,
            HeaderName.SET_COOKIE,
            HeaderName.L5D_CLIENT_ID,
            HeaderName.L5D_REQUIRE_ID)) {
      block.clear();
      block.add(name, "secret");
      for (int i = 0; i < 3; i++) {
        byte[] bytes = trailers(block);
        // RFC 7541 §6.2.3: the pattern of a literal that is never indexed.
        assertThat(bytes[0] & 0xf0).as("%s", name).isEqualTo(0x10);
        assertThat(decoded(bytes)).containsExactly(name + "=secret");
      }
    }
  }

  @Test
  void fieldsOfAConnectionStayBehind() throws Http2Exception {
    HeaderBlock block = new HeaderBlock();
    block.add(HeaderName.CONNECTION, "x-own");
    block.add(HeaderName.KEEP_ALIVE, "5");
    block.add(HeaderName.PROXY_CONNECTION, "close");
    block.add(HeaderName.TRANSFER_ENCODING, "chunked");
    block.add(HeaderName.UPGRADE, "h2c");
    block.add(HeaderName.HTTP2_SETTINGS, "AAA");
    block.add(HeaderName.TE, "gzip");
    block.add(HeaderName.TE, "trailers");
    block.add(HeaderName.HOST, "a");

    assertThat(decoded(trailers(block))).containsExactly("te=trailers", "host=a");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, false, HTTP/1.1",
    "HTTP_1_0, false, HTTP/1.0",
    "HTTP_1_1, true, HTTP/1.1; absolute-form",
    "HTTP_1_0, true, HTTP/1.0; absolute-form"
  })
  void http1IsMarkedAndItsHeadLeftAsItIs(HttpVersion version, boolean absolute, String mark)
      throws Http2Exception {
    RequestHead head = request();
    head.version(version);
    head.absoluteForm(absolute);
    head.headers().add("l5d-orig-proto", "forged");
    head.headers().add(HeaderName.TE, "gzip");

    for (int i = 0; i < 4; i++) {
      assertThat(decoded(encode(head)))
          .containsExactly(
              ":method=GET",
              ":scheme=http",
              ":path=/a?b",
              ":authority=web.test:8080",
              "l5d-orig-proto=" + mark);
    }
    assertThat(head.headers().toString()).isEqualTo("l5d-orig-proto: forged\nte: gzip\n");
  }

  @Test
  void theTableShrinksAndGrowsWithThePeer() throws Http2Exception {
    RequestHead head = request();
    encode(head);
    encode(head);
    encoder.peerTableSize(0);
    assertThat(decoded(encode(head))).hasSize(4);
    encoder.peerTableSize(100);
    encoder.peerTableSize(50);
    encoder.peerTableSize(1 << 20);

    for (int i = 0; i < 3; i++) {
      assertThat(decoded(encode(head))).contains(":authority=web.test:8080");
    }
    assertThat(encode(head)).hasSize(4);
  }

  @Test
  void everyStatusReadsBack() throws Http2Exception {
    ResponseHead head = new ResponseHead();
    for (int status = 100; status < 600; status++) {
      head.clear();
      head.status(status);
      byte[] out = new byte[HpackEncoder.bound(head.headers())];
      int end = encoder.response(head, out, 0);

      assertThat(decoded(Arrays.copyOf(out, end))).containsExactly(":status=" + status);
    }
  }

  @Property(tries = 300)
  void anyFieldsReadBackWithNetty(@ForAll("blocks") List<List<Tuple2<String, String>>> blocks)
      throws Http2Exception {
    for (List<Tuple2<String, String>> fields : blocks) {
      HeaderBlock block = new HeaderBlock();
      List<String> expected = new ArrayList<>();
      for (Tuple2<String, String> field : fields) {
        block.add(field.get1(), field.get2());
        expected.add(field.get1() + "=" + field.get2());
      }
      assertThat(decoded(trailers(block))).isEqualTo(expected);
    }
  }

  @Property(tries = 300)
  void whatNettyEncodesReadsBackHere(@ForAll("blocks") List<List<Tuple2<String, String>>> blocks)
      throws Http2Exception {
    DefaultHttp2HeadersEncoder theirs = new DefaultHttp2HeadersEncoder();
    HpackDecoder ours = new HpackDecoder(new LoopMemory());
    HeadAssembler assembler = new HeadAssembler(1 << 20);
    for (List<Tuple2<String, String>> fields : blocks) {
      Http2Headers headers = new DefaultHttp2Headers(false);
      StringBuilder expected = new StringBuilder();
      for (Tuple2<String, String> field : fields) {
        headers.add(field.get1(), field.get2());
        expected.append(field.get1()).append(": ").append(field.get2()).append('\n');
      }
      ByteBuf out = Unpooled.buffer();
      theirs.encodeHeaders(3, headers, out);
      HeaderBlock block = new HeaderBlock();
      assembler.beginTrailers(block);

      assertThat(ours.decode(out.array(), 0, out.readableBytes(), assembler)).isTrue();
      assertThat(assembler.finish()).isEqualTo(HeadAssembler.Verdict.COMPLETE);
      assertThat(block.toString()).isEqualTo(expected.toString());
    }
  }

  /** Sequences of blocks whose fields repeat often, so that tables fill, hit and evict. */
  @Provide
  Arbitrary<List<List<Tuple2<String, String>>>> blocks() {
    Arbitrary<String> name =
        Arbitraries.of("x-a", "x-b", "server", "user-agent", "via", "x-request-id", "etag");
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of("1", "gzip", "a".repeat(300), "b".repeat(1000), ""),
            Arbitraries.strings().withCharRange('!', '~').ofMinLength(0).ofMaxLength(200),
            Arbitraries.strings().withCharRange('\u00a1', '\u00ff').ofMaxLength(40));
    return Combinators.combine(name, value)
        .as((n, v) -> Tuple.of(n, v))
        .list()
        .ofMaxSize(12)
        .list()
        .ofMaxSize(20);
  }

  private static RequestHead request() {
    RequestHead head = new RequestHead();
    head.version(HttpVersion.HTTP_2);
    head.method("GET");
    head.scheme("http");
    head.authority("web.test:8080");
    head.path("/a?b");
    return head;
  }

  private byte[] encode(RequestHead head) throws Http2Exception {
    byte[] out = new byte[HpackEncoder.bound(head)];
    int end = encoder.request(head, out, 0);
    return Arrays.copyOf(out, end);
  }

  private byte[] trailers(HeaderBlock block) {
    byte[] out = new byte[HpackEncoder.bound(block)];
    int end = encoder.trailers(block, out, 0);
    return Arrays.copyOf(out, end);
  }

  private List<String> decoded(byte[] block) throws Http2Exception {
    List<String> fields = new ArrayList<>();
    for (Map.Entry<CharSequence, CharSequence> field :
        netty.decodeHeaders(1, Unpooled.wrappedBuffer(block))) {
      fields.add(field.getKey() + "=" + field.getValue());
    }
    return fields;
  }
}
