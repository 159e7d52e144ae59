package io.lorica.controller.admin;

import io.lorica.controller.http.HttpAnswer;
import io.lorica.controller.http.HttpFace;
import io.lorica.controller.http.HttpHandler;
import io.lorica.controller.http.HttpLimits;
import io.lorica.controller.http.HttpQuestion;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The pages that kubelet and Prometheus ask for: spec 04 §1.3. */
public final class AdminServer implements AutoCloseable {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpFace face;

  private AdminServer(HttpFace face) {
    this.face = face;
  }

  /** Binds and serves; not ready before {@code readiness} says so. */
  public static AdminServer open(
      InetSocketAddress address,
      Readiness readiness,
      PrometheusMeterRegistry metrics,
      EventLoopGroup loops)
      throws IOException {
    HttpFace.Spec spec =
        new HttpFace.Spec(
            "admin", address, Optional.empty(), HttpLimits.ADMIN, pages(readiness, metrics));
    return new AdminServer(HttpFace.open(spec, loops, metrics));
  }

  static HttpHandler pages(Readiness readiness, PrometheusMeterRegistry metrics) {
    return (HttpQuestion question) ->
        switch (question.path()) {
          case "/ping" -> HttpAnswer.text(200, "pong\n");
          // What policy's probes ask for: spec 07 §1.2.
          case "/live" -> HttpAnswer.text(200, "alive\n");
          case "/ready" ->
              readiness.ready()
                  ? HttpAnswer.text(200, "ok\n")
                  : HttpAnswer.text(500, "not ready\n");
          case "/metrics" ->
              new HttpAnswer(200, METRICS_TYPE, metrics.scrape().getBytes(StandardCharsets.UTF_8));
          default -> HttpAnswer.text(404, "404 page not found\n");
        };
  }

  public InetSocketAddress address() {
    return face.address();
  }

  @Override
  public void close() {
    face.close();
  }
}
