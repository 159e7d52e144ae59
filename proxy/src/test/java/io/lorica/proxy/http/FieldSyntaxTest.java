package io.lorica.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSyntaxTest {
  @Test
  void tokensAreTheBytesOfRfc9110() {
    String legal = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int c = 0; c < 256; c++) {
      boolean token = c < 0x80 && legal.indexOf(c) >= 0;
      assertThat(FieldSyntax.lowerToken((byte) c) != 0).as("byte %d", c).isEqualTo(token);
    }
    assertThat(FieldSyntax.lowerToken((byte) 'Q')).isEqualTo((byte) 'q');
  }

  @Test
  void valuesHaveNoControlBytesButTab() {
    for (int c = 0; c < 256; c++) {
      boolean legal = c == '\t' || (c >= 0x20 && c != 0x7f);
      assertThat(FieldSyntax.isValue((byte) c)).as("byte %d", c).isEqualTo(legal);
    }
  }

  @Test
  void targetsHaveNeitherSpaceNorControlNorFragment() {
    for (int c = 0; c < 256; c++) {
      boolean legal = c > 0x20 && c != 0x7f && c != '#';
      assertThat(FieldSyntax.isTarget((byte) c)).as("byte %d", c).isEqualTo(legal);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web",
        "web:80",
        "web:",
        "web_1.ns.svc.cluster.local.:65535",
        "10.0.0.1:8080",
        "[::1]",
        "[fe80::1]:443",
        "[::ffff:10.0.0.1]:1",
        "a%20b",
        "0",
        "web:0"
      })
  void authorities(String text) {
    assertThat(isAuthority(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "web:x",
        "web:65536",
        "web:80:80",
        "user@web",
        "web/",
        "web?x",
        "we b",
        "[::1",
        "[]",
        "[::1]80",
        "[web]",
        "caf\u00e9",
        "web#",
        "web:-1",
        "web:99999999999999999999"
      })
  void notAuthorities(String text) {
    assertThat(isAuthority(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "web:80, true",
    "[::1]:443, true",
    "web, false",
    "web:, false",
    "web:0, false",
    "/path, false",
    "*, false",
    "http://web:80, false"
  })
  void connectAsksForAPort(String text, boolean legal) {
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(FieldSyntax.isHostAndPort(ascii, 0, ascii.length)).isEqualTo(legal);
  }

  private static boolean isAuthority(String text) {
    byte[] padded = ("@" + text + "@").getBytes(StandardCharsets.ISO_8859_1);
    return FieldSyntax.isAuthority(padded, 1, padded.length - 2);
  }
}
