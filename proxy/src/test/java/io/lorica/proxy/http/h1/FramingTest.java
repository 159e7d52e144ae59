package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {
  @ParameterizedTest
  @CsvSource({
    // method, version, length, end: body, written length, written version
    "GET,     HTTP_1_1, -1, true,  NONE,    -1, HTTP_1_1",
    "POST,    HTTP_1_1,  0, true,  NONE,     0, HTTP_1_1",
    "POST,    HTTP_1_1,  5, false, LENGTH,   5, HTTP_1_1",
    "POST,    HTTP_1_1, -1, false, CHUNKED, -1, HTTP_1_1",
    "POST,    HTTP_2,   -1, false, CHUNKED, -1, HTTP_1_1",
    "POST,    HTTP_1_0,  5, false, LENGTH,   5, HTTP_1_0",
    "GET,     HTTP_1_0, -1, true,  NONE,    -1, HTTP_1_0",
    "POST,    HTTP_1_0, -1, false, CHUNKED, -1, HTTP_1_1",
    "CONNECT, HTTP_1_1, -1, false, NONE,    -1, HTTP_1_1",
    "CONNECT, HTTP_1_1,  5, true,  NONE,    -1, HTTP_1_1"
  })
  void requests(
      String method,
      HttpVersion version,
      long length,
      boolean end,
      BodyKind body,
      long written,
      HttpVersion writtenVersion) {
    RequestHead head = request(method, version);
    head.contentLength(length);

    assertThat(Framing.requestBody(head, end)).isEqualTo(body);
    assertThat(Framing.requestLength(head)).isEqualTo(written);
    assertThat(Framing.requestVersion(head, body)).isEqualTo(writtenVersion);
  }

  @ParameterizedTest
  @CsvSource({
    // method, client's version, status, answer's version, length, end: body, written length
    "GET,     HTTP_1_1, 200, HTTP_1_1, -1, false, CHUNKED,     -1",
    "GET,     HTTP_1_1, 200, HTTP_2,   -1, false, CHUNKED,     -1",
    "GET,     HTTP_1_1, 200, HTTP_1_1,  5, false, LENGTH,       5",
    "GET,     HTTP_1_1, 200, HTTP_1_1, -1, true,  NONE,         0",
    "GET,     HTTP_1_1, 200, HTTP_1_1,  5, true,  NONE,         0",
    "GET,     HTTP_1_0, 200, HTTP_1_1, -1, false, UNTIL_CLOSE, -1",
    "GET,     HTTP_1_0, 200, HTTP_1_1,  5, false, LENGTH,       5",
    "GET,     HTTP_1_1, 200, HTTP_1_0, -1, false, UNTIL_CLOSE, -1",
    "GET,     HTTP_1_1, 204, HTTP_1_1,  5, false, NONE,        -1",
    "GET,     HTTP_1_1, 204, HTTP_1_1, -1, true,  NONE,        -1",
    "GET,     HTTP_1_1, 304, HTTP_1_1,  5, true,  NONE,         5",
    "GET,     HTTP_1_1, 304, HTTP_1_1, -1, true,  NONE,        -1",
    "HEAD,    HTTP_1_1, 200, HTTP_1_1,  5, true,  NONE,         5",
    "HEAD,    HTTP_1_1, 200, HTTP_1_1, -1, false, NONE,        -1",
    "GET,     HTTP_1_1, 101, HTTP_1_1,  5, false, NONE,        -1",
    "CONNECT, HTTP_1_1, 200, HTTP_1_1,  5, false, NONE,        -1",
    "CONNECT, HTTP_1_1, 407, HTTP_1_1,  5, false, LENGTH,       5"
  })
  void answers(
      String method,
      HttpVersion clientVersion,
      int status,
      HttpVersion version,
      long length,
      boolean end,
      BodyKind body,
      long written) {
    RequestHead asked = request(method, clientVersion);
    ResponseHead head = new ResponseHead();
    head.status(status);
    head.version(version);
    head.contentLength(length);

    assertThat(Framing.responseBody(asked, head, end)).isEqualTo(body);
    assertThat(Framing.responseLength(asked, head, end)).isEqualTo(written);
  }

  private static RequestHead request(String method, HttpVersion version) {
    RequestHead head = new RequestHead();
    head.method(method);
    head.version(version);
    return head;
  }
}
