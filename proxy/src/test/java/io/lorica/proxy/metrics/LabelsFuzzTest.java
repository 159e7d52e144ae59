package io.lorica.proxy.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** Texts of peers and of the control plane on the metrics page. */
class LabelsFuzzTest {
  /** Names and values between zero bytes: the page has its form, and the values can be read. */
  @FuzzTest(maxDuration = "1m")
  void labels(byte[] bytes) {
    String[] parts = new String(bytes, UTF_8).split("\0", -1);
    TreeMap<String, String> chosen = new TreeMap<>();
    for (int i = 0; i + 1 < parts.length; i += 2) {
      chosen.put(parts[i], parts[i + 1]);
    }
    Labels labels = Labels.of("client", parts[0]).withAll("dst_", chosen);
    LoopMetrics metrics = new LoopMetrics(() -> 0);
    metrics.counter(ProcessFamilies.DNS_RESOLUTIONS, labels).increment();
    String page = PageText.of(new MetricsPage(List.of(metrics), Duration.ofHours(1)));
    for (String line : page.split("\n", -1)) {
      assertThat(line)
          .matches("(?s)|# .*|[a-z_]+(\\{" + LABEL + "(," + LABEL + ")*})? [0-9.E+Inf-]+");
    }
    String shown = parts[0].substring(0, Math.min(parts[0].length(), Labels.MAX_VALUE));
    assertThat(page).contains("client=\"" + escaped(shown) + "\"");
  }

  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*+\"";

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
