package io.lorica.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopByHopTest {
  private final RequestHead head = new RequestHead();
  private final HeaderBlock headers = head.headers();

  @Test
  void connectionTakesTheFieldsItNamesAlong() {
    headers.add(HeaderName.CONNECTION, "X-One, keep-alive ,x-two,");
    headers.add("x-one", "1");
    headers.add(HeaderName.HOST, "web");
    headers.add("x-two", "2");
    headers.add(HeaderName.CONNECTION, "te");
    headers.add(HeaderName.TE, "trailers");
    headers.add("x-three", "3");

    HopByHop.strip(headers);

    assertThat(headers).hasToString("host: web\nx-three: 3\n");
  }

  @Test
  void connectionThatNamesItselfIsRemovedOnce() {
    headers.add(HeaderName.CONNECTION, "connection, close");
    headers.add(HeaderName.CONNECTION, "close");
    headers.add("x-a", "1");

    HopByHop.strip(headers);

    assertThat(headers).hasToString("x-a: 1\n");
  }

  @Test
  void upgradeProxyConnectionAndKeepAliveGoUnnamed() {
    headers.add(HeaderName.UPGRADE, "h2c");
    headers.add(HeaderName.PROXY_CONNECTION, "keep-alive");
    headers.add(HeaderName.KEEP_ALIVE, "timeout=5");
    headers.add(HeaderName.TE, "trailers");

    HopByHop.strip(headers);

    assertThat(headers).hasToString("te: trailers\n");
  }

  @Test
  void crossingToHttp2LeavesNoConnectionField() {
    headers.add(HeaderName.CONNECTION, "close");
    headers.add(HeaderName.TRANSFER_ENCODING, "chunked");
    headers.add(HeaderName.TE, "gzip");
    headers.add(HeaderName.TE, "trailers");
    headers.add(HeaderName.HTTP2_SETTINGS, "AAMAAABk");
    headers.add(HeaderName.HOST, "web");

    HopByHop.stripForHttp2(headers);

    assertThat(headers).hasToString("te: trailers\nhost: web\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, HTTP_1_1, websocket, true",
    "GET, HTTP_1_1, h2c, false",
    "GET, HTTP_1_1, H2C, true",
    "GET, HTTP_1_1, 'h2c, websocket', true",
    "GET, HTTP_1_0, websocket, false",
    "GET, HTTP_2, websocket, false",
    "GET, HTTP_1_1, , false",
    "CONNECT, HTTP_1_1, , true",
    "CONNECT, HTTP_1_0, , false",
    "CONNECT, HTTP_2, , false"
  })
  void upgradesAreHttp11RequestsForAnotherProtocol(
      String method, HttpVersion version, String upgrade, boolean expected) {
    head.method(method);
    head.version(version);
    if (upgrade != null) {
      headers.add(HeaderName.UPGRADE, upgrade);
    }

    assertThat(HopByHop.isUpgrade(head)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, 200, true",
    "CONNECT, 299, true",
    "CONNECT, 101, false",
    "CONNECT, 407, false",
    "GET, 101, true",
    "GET, 200, false"
  })
  void tunnelsOpenByStatus(String method, int status, boolean expected) {
    head.method(method);

    assertThat(HopByHop.opensTunnel(head, status)).isEqualTo(expected);
  }
}
