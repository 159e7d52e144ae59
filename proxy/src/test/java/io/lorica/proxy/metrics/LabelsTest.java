package io.lorica.proxy.metrics;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LabelsTest {
  @Test
  void valuesAreReadBackAsTheyWereGiven() {
    Labels labels =
        Labels.of("dst_pod", "web-1")
            .with("dst_odd", "a\"b\\n\nc,d=e")
            .with("dst_none", "")
            .with(Labels.NONE);
    assertThat(labels.values("dst_"))
        .containsExactly(entry("pod", "web-1"), entry("odd", "a\"b\\n\nc,d=e"), entry("none", ""));
    assertThat(labels.values("")).containsKeys("dst_pod", "dst_odd", "dst_none");
    assertThat(Labels.NONE.values("x_")).isEmpty();
  }

  @Test
  void longValuesAreCut() {
    assertThat(Labels.of("a", "x".repeat(Labels.MAX_VALUE + 1)).values(""))
        .containsExactly(entry("a", "x".repeat(Labels.MAX_VALUE)));
  }
}
