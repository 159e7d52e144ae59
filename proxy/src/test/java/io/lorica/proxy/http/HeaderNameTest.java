package io.lorica.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNameTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void everyConstantIsFoundByItsSpelling(HeaderName name) {
    String spelled = name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    byte[] padded = ("<<" + spelled + ">>").getBytes(StandardCharsets.US_ASCII);

    assertThat(HeaderName.classify(padded, 2, spelled.length())).isEqualTo(name);
    assertThat(HeaderName.of(name.ordinal())).isEqualTo(name);
    assertThat(name).hasToString(spelled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hos", "hosts", "Host", "x", "content_length", "unknown"})
  void otherSpellingsAreUnknown(String spelled) {
    byte[] ascii = spelled.getBytes(StandardCharsets.US_ASCII);

    assertThat(HeaderName.classify(ascii, 0, ascii.length)).isEqualTo(HeaderName.UNKNOWN);
  }

  @Test
  void namesWithHighBytesAreUnknown() {
    byte[] high = {(byte) 0xff, (byte) 0x80, (byte) 0xe9};

    assertThat(HeaderName.classify(high, 0, high.length)).isEqualTo(HeaderName.UNKNOWN);
  }
}
