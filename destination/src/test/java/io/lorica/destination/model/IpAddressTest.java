package io.lorica.destination.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3",
    "255.255.255.255, 255.255.255.255",
    "0.0.0.0, 0.0.0.0",
    "2001:db8::1, 2001:db8::1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "::, ::",
    "::1, ::1",
    "fe80::, fe80::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:0:0:4:0:0:0:8, 1:0:0:4::8",
    "::ffff:10.1.2.3, ::ffff:a01:203",
    "1:2:3:4:5:6:10.1.2.3, 1:2:3:4:5:6:a01:203"
  })
  void literalIsReadAndWritten(String literal, String canonical) {
    assertThat(IpAddress.of(literal)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "a.b.c.d", "1.2.3.4 ",
        ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1%eth0",
        "[::1]", "1:2:3:4:5:6:7::8:9", "10.1.2.3::", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4"
      })
  void anythingElseIsNoAddress(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void mappedAddressStaysIpv6() {
    assertThat(IpAddress.of("::ffff:10.1.2.3")).isNotEqualTo(IpAddress.of("10.1.2.3"));
  }
}
