package io.lorica.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @Spec("03#1")
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0,0",
        "100ms,100",
        " 100ms ,100",
        "3s,3000",
        "2m,120000",
        "1h,3600000",
        "365d,31536000000",
        "0d,0",
      })
  void durationsWithUnitsAreRead(String text, long millis) throws InvalidValue {
    assertThat(Values.duration(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @Spec("03#1")
  @ParameterizedTest
  @ValueSource(strings = {"", "100", "1.5s", "1m30s", "10 s", "-1s", "s", "1S", "1us", "٣s"})
  void otherDurationsAreRefused(String text) {
    assertThatThrownBy(() -> Values.duration(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void hugeDurationsStillFitNanoseconds() throws InvalidValue {
    assertThat(Values.duration("999999999999d").toNanos()).isPositive();
    assertThatThrownBy(() -> Values.duration("99999999999999999999d"))
        .isInstanceOf(InvalidValue.class);
  }

  @Test
  void portSetsTakeNumbersAndRanges() throws InvalidValue {
    PortSet ports = Values.ports("25, 587,,3306 - 3308,0,65535");
    assertThat(ports.stream()).containsExactly(0, 25, 587, 3306, 3307, 3308, 65535);
    assertThat(Values.ports("")).isEqualTo(PortSet.empty());
    assertThat(ports.contains(3307)).isTrue();
    assertThat(ports.contains(3309)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8-2", "1-", "-5", "65536", "1-70000", "a", "1.5", "1-2-3"})
  void otherPortSetsAreRefused(String text) {
    assertThatThrownBy(() -> Values.ports(text)).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 10.0.0.1", "10.0.0.1,", "10.0.0", "010.0.0.1", "::1%lo", "x"})
  void addressListsAreExact(String text) {
    assertThatThrownBy(() -> Values.addresses(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void addressListsHoldBothFamilies() throws InvalidValue {
    assertThat(Values.addresses("10.0.0.1,fd00::1,::ffff:10.0.0.2"))
        .containsExactlyInAnyOrder(
            IpLiterals.parse("10.0.0.1").orElseThrow(),
            IpLiterals.parse("fd00::1").orElseThrow(),
            IpLiterals.parse("10.0.0.2").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.1.2,true",
    "10.0.0.0/8,11.0.0.0,false",
    "10.1.2.3,10.1.2.3,true",
    "10.1.2.3,10.1.2.2,false",
    "0.0.0.0/0,255.255.255.255,true",
    "0.0.0.0/0,fd00::1,false",
    "::/0,10.0.0.1,false",
    "fd00::/9,fd7f::1,true",
    "fd00::/9,fd80::1,false",
    "192.168.1.128/25,192.168.1.127,false",
    "192.168.1.200/25,192.168.1.129,true",
  })
  void networksHoldTheirOwnFamilyOnly(String network, String ip, boolean inside) {
    assertThat(IpNetwork.parse(network).orElseThrow().contains(IpLiterals.parse(ip).orElseThrow()))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "fd00::/129", "x/8", "/8"})
  void otherNetworksAreRefused(String text) {
    assertThat(IpNetwork.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "svc.cluster.local.,web.ns.svc.cluster.local,true",
    "svc.cluster.local,web.ns.SVC.cluster.local.,true",
    "svc.cluster.local,svc.cluster.local,true",
    "svc.cluster.local,xsvc.cluster.local,false",
    "svc.cluster.local,cluster.local,false",
    ".,anything.at.all,true",
  })
  void suffixesMatchAtLabels(String suffixes, String name, boolean inside) throws InvalidValue {
    assertThat(Values.suffixes(suffixes).contains(name)).isEqualTo(inside);
  }

  @Test
  void emptySuffixesHoldNothing() throws InvalidValue {
    assertThat(Values.suffixes("").contains("a.b")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:80,10.0.0.1,80",
    "[fd00::1]:4143,fd00::1,4143",
    "[::]:4143,::,4143",
    "web.ns.svc.cluster.local.:8086,web.ns.svc.cluster.local.,8086",
    "localhost.:8080,localhost.,8080",
  })
  void hostsWithPortsAreRead(String text, String host, int port) throws InvalidValue {
    assertThat(Values.hostPort(text)).isEqualTo(new HostPort(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a:", ":80", "a:x", "::1:80", "[a]:80", "a b:80", "a:65536", "[::1]"})
  void otherHostsAreRefused(String text) {
    assertThatThrownBy(() -> Values.hostPort(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void socketAddressesAreLiteralsAndAtMostTwo() throws InvalidValue {
    assertThat(Values.socketAddresses("127.0.0.1:4140,[::1]:4140"))
        .containsExactly(
            IpLiterals.socketAddress("127.0.0.1", 4140), IpLiterals.socketAddress("::1", 4140));
    assertThatThrownBy(() -> Values.socketAddresses("1.1.1.1:1,1.1.1.2:1,1.1.1.3:1"))
        .isInstanceOf(InvalidValue.class);
    assertThatThrownBy(() -> Values.socketAddress("localhost:80")).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Web.NS.svc,web.ns.svc",
    "web.,web",
    "a_b.c,a_b.c",
    "xn--bcher-kva.example,xn--bcher-kva.example",
  })
  void namesAreLowerCaseWithoutTrailingDot(String text, String name) {
    assertThat(ServerNames.parse(text)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a..b", "-a.b", "a-.b", "10.0.0.1", "a.1", "a b", "*.a", "bücher"})
  void otherNamesAreRefused(String text) {
    assertThat(ServerNames.parse(text)).isEmpty();
  }

  @Test
  void namesHaveBounds() {
    String label = "a".repeat(63);
    String longest = String.join(".", List.of(label, label, label, "a".repeat(61)));
    assertThat(ServerNames.parse(longest)).contains(longest);
    assertThat(ServerNames.parse(longest + "b")).isEmpty();
    assertThat(ServerNames.parse("a" + label)).isEmpty();
  }
}
