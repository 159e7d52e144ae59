package io.lorica.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsIdentityTest {
  @ParameterizedTest
  @CsvSource({
    "web.app.serviceaccount.identity.linkerd.cluster.local,"
        + "web.app.serviceaccount.identity.linkerd.cluster.local",
    "WEB.App,web.app",
    "a_b.c,a_b.c",
    "localhost,localhost",
    "1.2.3.4a,1.2.3.4a",
  })
  void hostNamesAreIdentitiesInLowerCase(String text, String expected) {
    assertThat(TlsIdentity.parse(text)).contains(new DnsIdentity(expected));
    assertThat(new DnsIdentity(text).text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "*.a",
        "-a",
        "a-",
        "a b",
        "a/b",
        "1.2.3.4",
        "::1",
        "ü.de",
        "a.b\n",
        "http://a/b",
        "SPIFFE://td/a"
      })
  void whatIsNoHostNameIsNoIdentity(String text) {
    assertThat(TlsIdentity.parse(text)).isEmpty();
  }

  @Test
  void lengthsAreBounded() {
    String label = "a".repeat(63);
    String name = String.join(".", label, label, label, "b".repeat(61));
    assertThat(TlsIdentity.parse(name)).isPresent();
    assertThat(TlsIdentity.parse(name + "b")).isEmpty();
    assertThat(TlsIdentity.parse(label + "a.b")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://td",
        "spiffe://t-d_1.x/ns/A.b/sa/c_d-e",
        "spiffe://cluster.local/ns/n/sa/s"
      })
  void spiffeUrisAreIdentitiesAsTheyStand(String text) {
    assertThat(TlsIdentity.parse(text)).contains(new UriIdentity(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://",
        "spiffe:///a",
        "spiffe://TD/a",
        "spiffe://td/",
        "spiffe://td/a/",
        "spiffe://td//a",
        "spiffe://td/./a",
        "spiffe://td/a/..",
        "spiffe://td:1/a",
        "spiffe://u@td/a",
        "spiffe://td/a?b",
        "spiffe://td/a#b",
        "spiffe://td/%41",
        "https://td/a"
      })
  void otherUrisAreNoIdentity(String text) {
    assertThat(UriIdentity.parse(text)).isEmpty();
    assertThat(TlsIdentity.parse(text)).isEmpty();
    assertThatThrownBy(() -> new UriIdentity(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void uriComesApart() {
    UriIdentity identity = new UriIdentity("spiffe://td.example/ns/a/sa/b");
    assertThat(identity.trustDomain()).isEqualTo("td.example");
    assertThat(identity.path()).isEqualTo("/ns/a/sa/b");
    assertThat(new UriIdentity("spiffe://td").path()).isEmpty();
  }
}
