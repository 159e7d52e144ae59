package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an ingress controller may say (spec 02 §19). */
class DstOverrideTest {
  @ParameterizedTest
  @CsvSource({
    "web.ns.svc.cluster.local, web.ns.svc.cluster.local, 80",
    "web.ns.svc.cluster.local:8080, web.ns.svc.cluster.local, 8080",
    "Web.NS.svc.cluster.local.:8080, web.ns.svc.cluster.local, 8080",
    "my_web, my_web, 80",
    "web:, web, 80",
    "web:65535, web, 65535",
    "user@web:81, web, 81"
  })
  void namesAService(String value, String name, int port) {
    assertThat(DstOverride.of(value)).isEqualTo(new DstOverride.Named(new Target.Name(name, port)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "10.0.0.1:80",
        "[::1]:80",
        "[::1]",
        "web:0",
        "web:65536",
        "web:999999999999",
        "we~b",
        "a..b",
        "-web"
      })
  void namesNothingThatIsAService(String value) {
    assertThat(DstOverride.of(value)).isInstanceOf(DstOverride.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "web ns", "http://web", "web/path", "web:80:81", "web:x", "[::1", "ü"})
  void cannotBeRead(String value) {
    assertThat(DstOverride.of(value)).isInstanceOf(DstOverride.Absent.class);
  }

  @Test
  void isTakenOutOfTheRequest() {
    HeaderBlock headers = new HeaderBlock();
    assertThat(DstOverride.take(headers)).isInstanceOf(DstOverride.Absent.class);
    headers.add(HeaderName.L5D_DST_OVERRIDE, "web ns");
    headers.add(HeaderName.L5D_DST_OVERRIDE, "other");
    assertThat(DstOverride.take(headers)).isInstanceOf(DstOverride.Absent.class);
    assertThat(headers.size()).isZero();
  }
}
