package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWriterTest {
  private final HeadWriter writer = HeadWriter.ofThisLoop();
  private final RequestHead request = new RequestHead();
  private final HeaderBlock fields = new HeaderBlock();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a?b HTTP/1.1\r\nhost: a\r\nx: y z\r\n\r\n",
        "GET http://a:80/ HTTP/1.1\r\nhost: a:80\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
        "OPTIONS http://a HTTP/1.1\r\nhost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n",
        "GET / HTTP/1.0\r\nx: \r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nconnection: keep-alive, Upgrade\r\nupgrade: websocket\r\n\r\n"
      })
  void whatWasParsedIsWrittenAsItWas(String wire) {
    assertThat(rewritten(wire)).isEqualTo(wire);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET http://a?b HTTP/1.1^Host:a^^ | GET http://a/?b HTTP/1.1^host: a^^",
        "POST / HTTP/1.1^Content-Length: 05^X:  y ^^ | POST / HTTP/1.1^x: y^content-length: 5^^",
        "POST / HTTP/1.1^TRANSFER-encoding:CHUNKED^x: y^^ | POST / HTTP/1.1^x: y^transfer-encoding:"
            + " chunked^^"
      })
  void framingIsWrittenAnew(String wire, String written) {
    assertThat(rewritten(wire.replace("^", "\r\n"))).isEqualTo(written.replace("^", "\r\n"));
  }

  @Test
  void fieldsOfLayersAreWrittenLikeParsedOnes() {
    request.path("/");
    request.headers().add("x-added", "1");
    request.headers().add(HeaderName.CONTENT_LENGTH, "99");
    request.headers().add(HeaderName.TRANSFER_ENCODING, "gzip");

    assertThat(written(writer.request(alloc(), request, BodyKind.NONE)))
        .isEqualTo("GET / HTTP/1.1\r\nx-added: 1\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\r\nx: y", "a\nb", "a\rb", "a\0b", "a\u007fb", "\r\n\r\nGET / HTTP/1.1"})
  void fieldsThatWouldSplitTheHeadAreNotWritten(String value) {
    request.path("/");
    request.headers().add("x", value);
    assertThat(writer.request(alloc(), request, BodyKind.NONE)).isNull();

    fields.add("x", value);
    assertThat(answer(200, 0, BodyKind.NONE, HeadWriter.Connection.AS_IS)).isNull();
    assertThat(writer.lastChunk(alloc(), fields)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/ HTTP/1.1\r\nx: y", "/a b", "/ HTTP/1.1", "/a\0"})
  void targetsThatWouldSplitTheRequestLineAreNotWritten(String path) {
    request.path(path);
    assertThat(writer.request(alloc(), request, BodyKind.NONE)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\nx:", "G T", "GET\t", "\u00e9"})
  void methodsThatAreNoTokensAreNotWritten(String method) {
    request.method(method.replace("\u00e9", "("));
    request.path("/");
    assertThat(writer.request(alloc(), request, BodyKind.NONE)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"a b:80", "'a\r\nx: y'", "''"})
  void authoritiesThatWouldSplitTheRequestLineAreNotWritten(String authority) {
    request.method("CONNECT");
    request.authority(authority);
    assertThat(writer.request(alloc(), request, BodyKind.NONE)).isNull();
  }

  @Test
  void answersHaveTheUsualPhrase() {
    fields.add("x", "y");

    assertThat(written(answer(404, 5, BodyKind.LENGTH, HeadWriter.Connection.AS_IS)))
        .isEqualTo("HTTP/1.1 404 Not Found\r\nx: y\r\ncontent-length: 5\r\n\r\n");
    assertThat(written(answer(599, -1, BodyKind.CHUNKED, HeadWriter.Connection.AS_IS)))
        .isEqualTo("HTTP/1.1 599 \r\nx: y\r\ntransfer-encoding: chunked\r\n\r\n");
    assertThat(written(answer(200, Long.MAX_VALUE, BodyKind.LENGTH, HeadWriter.Connection.AS_IS)))
        .isEqualTo("HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 9223372036854775807\r\n\r\n");
  }

  @Test
  void connectionIsTheCodecsOwnUnlessItSaysMore() {
    fields.add(HeaderName.CONNECTION, "Keep-Alive");
    fields.add(HeaderName.CONNECTION, "close");
    fields.add(HeaderName.CONNECTION, "x-a");

    assertThat(written(answer(200, 0, BodyKind.NONE, HeadWriter.Connection.CLOSE)))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nconnection: x-a\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assertThat(written(answer(200, 0, BodyKind.NONE, HeadWriter.Connection.KEEP_ALIVE)))
        .endsWith("connection: keep-alive\r\n\r\n");
    assertThat(written(answer(101, -1, BodyKind.NONE, HeadWriter.Connection.AS_IS)))
        .isEqualTo(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: Keep-Alive\r\nconnection: close\r\n"
                + "connection: x-a\r\n\r\n");
  }

  @Test
  void refusalsHaveNoBodyAndClose() {
    assertThat(written(writer.refusal(alloc(), 431)))
        .isEqualTo(
            "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n"
                + "connection: close\r\n\r\n");
  }

  @Test
  void trailersFollowTheLastChunk() {
    fields.add("x-sum", "1");
    assertThat(written(writer.lastChunk(alloc(), fields))).isEqualTo("0\r\nx-sum: 1\r\n\r\n");
  }

  @Test
  void headsLargerThanTheScratchAreWritten() {
    String value = "v".repeat(200_000);
    fields.add("x", value);
    assertThat(written(answer(200, 0, BodyKind.NONE, HeadWriter.Connection.AS_IS)))
        .contains("x: " + value + "\r\n");
    fields.clear();
    assertThat(written(answer(200, 0, BodyKind.NONE, HeadWriter.Connection.AS_IS)))
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  }

  private @Nullable ByteBuf answer(
      int status, long length, BodyKind body, HeadWriter.Connection connection) {
    return writer.response(alloc(), HttpVersion.HTTP_1_1, status, fields, length, body, connection);
  }

  private String rewritten(String wire) {
    Http1RequestParser parser = new Http1RequestParser(Http1Limits.DEFAULT);
    parser.begin(request);
    ByteBuf in = Wires.buffer(wire);
    assertThat(parser.read(in)).isEqualTo(Progress.DONE);
    in.release();
    return written(writer.request(alloc(), request, parser.body()));
  }

  private static ByteBufAllocator alloc() {
    return ByteBufAllocator.DEFAULT;
  }

  private static String written(@Nullable ByteBuf buffer) {
    assertThat(buffer).isNotNull();
    return Wires.text(buffer);
  }
}
