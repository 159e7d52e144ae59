package io.lorica.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceResourceTest {
  @Test
  @Spec("03#33")
  void listsAreSeparatedByLineFeedsAndNotByCommas() {
    assertThat(TraceResource.texts(List.of("a=1\nb=2")))
        .containsExactly(entry("a", "1"), entry("b", "2"));
    assertThat(TraceResource.texts(List.of("a=1,b=2"))).containsExactly(entry("a", "1,b=2"));
  }

  @Test
  void theDownwardApisQuotesAreTakenOff() {
    assertThat(TraceResource.texts(List.of("app=\"web\"\nempty=\"\"\ntier=a\"b\n")))
        .containsExactly(entry("app", "web"), entry("empty", ""), entry("tier", "a\"b"));
  }

  @Test
  void linesWithoutAnEqualsSignAreSkippedAndAnEmptyKeyIsKept() {
    assertThat(TraceResource.texts(List.of("\nnothing\n=x\na=\n")))
        .containsExactly(entry("", "x"), entry("a", ""));
  }

  @Test
  void laterListsGoBeforeEarlierOnes() {
    assertThat(TraceResource.texts(List.of("service.name=a\nx=1", "service.name=b", "x=2\ny=3")))
        .containsOnly(entry("service.name", "b"), entry("x", "2"), entry("y", "3"));
  }

  @Test
  void theProcessIsToldByNumbersAndTheHostByItsName() {
    assertThat(
            TraceResource.of(7, 1_793_491_200L, "web-1", Map.of("service.name", "proxy"))
                .getAttributesList())
        .containsExactly(
            OtlpMessages.number("process.pid", 7),
            OtlpMessages.number("process.start_timestamp", 1_793_491_200L),
            OtlpMessages.text("host.name", "web-1"),
            OtlpMessages.text("service.name", "proxy"));
  }

  @Test
  void noAttributeIsToldTwice() {
    assertThat(TraceResource.of(7, 1, "web-1", Map.of("host.name", "other")).getAttributesList())
        .contains(OtlpMessages.text("host.name", "other"))
        .hasSize(3);
  }
}
