package io.lorica.controller.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.http.HttpAnswer;
import io.lorica.controller.http.HttpHandler;
import io.lorica.controller.http.HttpQuestion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
  private final Readiness readiness = new Readiness("issuer", "caches");
  private final HttpHandler pages = AdminServer.pages(readiness, ProcessMetrics.registry());

  @Test
  void pingSaysPong() {
    assertThat(get("/ping")).isEqualTo("200 pong\n");
  }

  @Test
  void readyWaitsForEveryCondition() {
    assertThat(get("/ready")).isEqualTo("500 not ready\n");
    readiness.met("issuer");
    assertThat(get("/ready")).isEqualTo("500 not ready\n");
    assertThat(readiness).hasToString("waits for caches");
    readiness.met("caches");
    assertThat(get("/ready")).isEqualTo("200 ok\n");
    readiness.missing("issuer");
    assertThat(get("/ready")).isEqualTo("500 not ready\n");
  }

  @Test
  void metricsAreInTheTextFormat() {
    assertThat(get("/metrics")).startsWith("200 # HELP").contains("\njvm_");
  }

  @Test
  void anythingElseIsNotFound() {
    assertThat(get("/debug/pprof")).startsWith("404 ");
  }

  @Test
  void bothNamesOfTheLivenessPageAreServed() {
    assertThat(get("/ping")).isEqualTo("200 pong\n");
    assertThat(get("/live")).isEqualTo("200 alive\n");
  }

  private String get(String path) {
    HttpAnswer answer = pages.answer(new HttpQuestion("GET", path, new byte[0]));
    return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }
}
