package io.lorica.proxy.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.Spec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpDetectorTest {
  private static HttpDetection detect(byte[] bytes) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    HttpDetection outcome = HttpDetector.detect(buffer);
    assertThat(buffer.readerIndex()).isZero();
    return outcome;
  }

  private static HttpDetection detect(String text) {
    return detect(text.replace("\\r", "\r").replace("\\n", "\n").getBytes(ISO_8859_1));
  }

  @Spec({"01#7", "02#8"})
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      delimiter = '|',
      value = {
        // Too short to tell, whatever it is
        "GET|NOT_HTTP",
        "GET / HTTP/1.|NOT_HTTP",
        "PRI * HTTP/2.|NOT_HTTP",
        // HTTP/2
        "PRI * HTTP/2.0|HTTP_2",
        "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n|HTTP_2",
        // HTTP/1, whole or in part
        "GET / HTTP/1.1|HTTP_1",
        "GET / HTTP/1.0\\r\\n\\r\\n|HTTP_1",
        "GET / HTTP/1.1\\nHost: a\\n\\n|HTTP_1",
        "\\r\\n\\nGET / HTTP/1.1\\r\\n|HTTP_1",
        "GET /a/very/long/target/without/an/end|HTTP_1",
        "CONNECT a.b:443 HTTP/1.1\\r\\n|HTTP_1",
        "M-SEARCH * HTTP/1.1\\r\\n|HTTP_1",
        "averylongmethodname|HTTP_1",
        "GET /ünïcödé HTTP/1.1\\r\\n|HTTP_1",
        // Neither
        "GET  / HTTP/1.1\\r\\n|NOT_HTTP",
        "GET / HTTP/1.2\\r\\n|NOT_HTTP",
        "GET / HTTP/3.0\\r\\n|NOT_HTTP",
        "GET / HTTPS/1.1\\r\\n|NOT_HTTP",
        "GET / HTTP/1.1 \\r\\n|NOT_HTTP",
        "GET / HTTP/1.1\\rX|NOT_HTTP",
        "GET / HTTP/1.1\\r\\n X: folded|NOT_HTTP",
        "GET /\\r\\nHost: old|NOT_HTTP",
        " GET / HTTP/1.1\\r\\n|NOT_HTTP",
        "G[T / HTTP/1.1\\r\\n|NOT_HTTP",
        "\\rGET / HTTP/1.1\\r\\n|NOT_HTTP",
        "220 smtp.example ESMTP ready|NOT_HTTP",
        "\1\2\3\4\5\6\7\10\16\17\20\21\22\23|NOT_HTTP",
      })
  void oneReadDecides(String text, HttpDetection expected) {
    assertThat(detect(text)).isEqualTo(expected);
  }

  @Test
  void nothingAtAllIsTheEnd() {
    assertThat(detect("")).isEqualTo(HttpDetection.ENDED);
  }
}
