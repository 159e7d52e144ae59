package io.lorica.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.config.IpLiterals;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "fd00::1",
        "1::",
        "2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7:8",
        "0:1::",
        "10.0.0.1"
      })
  void addressesHaveTheirShortForm(String text) {
    assertThat(Addresses.text(IpLiterals.parse(text).orElseThrow())).isEqualTo(text);
  }

  @Test
  void portsFollowInBothFamilies() {
    assertThat(Addresses.text(IpLiterals.socketAddress("fd00::1", 80))).isEqualTo("[fd00::1]:80");
    assertThat(Addresses.text(IpLiterals.socketAddress("10.0.0.1", 80))).isEqualTo("10.0.0.1:80");
  }

  @Test
  void mappedAddressesBecomeWhatTheyAre() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = 10;
    mapped[15] = 1;
    InetSocketAddress address =
        new InetSocketAddress(Inet6Address.getByAddress("", mapped, -1), 8080);
    assertThat(Addresses.unmapped(address)).isEqualTo(IpLiterals.socketAddress("10.0.0.1", 8080));
    InetSocketAddress six = IpLiterals.socketAddress("fd00::1", 1);
    assertThat(Addresses.unmapped(six)).isEqualTo(six);
  }

  @ParameterizedTest
  @CsvSource({"0,0ms", "300,300ms", "1000,1s", "1500,1.5s", "1050,1.05s", "90000,90s"})
  void durationsAreShort(long millis, String text) {
    assertThat(Durations.text(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
