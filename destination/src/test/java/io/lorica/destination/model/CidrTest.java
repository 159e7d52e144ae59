package io.lorica.destination.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTest {
  private static Cidr cidr(String text) {
    return ((Parsed.Ok<Cidr>) Cidr.parse(text)).value();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "::/0, 2001:db8::1, true",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "2001:db8::/64, 2001:db8::ffff, true",
    "2001:db8::/64, 2001:db8:0:1::1, false",
    "2001:db8::80/121, 2001:db8::ff, true",
    "2001:db8::80/121, 2001:db8::7f, false",
    "2001:db8::1, 2001:db8::1, true"
  })
  void addressIsInOrOut(String network, String address, boolean in) {
    assertThat(cidr(network).contains(IpAddress.of(address))).isEqualTo(in);
  }

  @Test
  void networkContainsSmallerOnes() {
    assertThat(cidr("10.0.0.0/8").contains(cidr("10.1.0.0/16"))).isTrue();
    assertThat(cidr("10.1.0.0/16").contains(cidr("10.0.0.0/8"))).isFalse();
  }

  @Test
  void hostBitsStayAsWritten() {
    assertThat(cidr("10.0.0.1/24")).hasToString("10.0.0.1/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/x", "a/8", "/8"})
  void anythingElseIsNoNetwork(String text) {
    assertThat(Cidr.parse(text)).isInstanceOf(Parsed.Bad.class);
  }

  @Test
  void listHasNoBlanks() {
    assertThat(Cidr.parseList("10.0.0.0/8,::1"))
        .isEqualTo(new Parsed.Ok<>(List.of(cidr("10.0.0.0/8"), cidr("::1"))));
    assertThat(Cidr.parseList("10.0.0.0/8, ::1")).isInstanceOf(Parsed.Bad.class);
  }
}
