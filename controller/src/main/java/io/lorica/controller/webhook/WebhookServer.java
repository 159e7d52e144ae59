package io.lorica.controller.webhook;

import io.lorica.controller.http.HttpAnswer;
import io.lorica.controller.http.HttpFace;
import io.lorica.controller.http.HttpLimits;
import io.lorica.controller.http.HttpQuestion;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves admission webhooks over HTTPS. A body that is no review gets status 400, a bug in a
 * handler status 500, so that the failure policy of the registration decides what becomes of the
 * object.
 */
public final class WebhookServer implements AutoCloseable {
  private final HttpFace face;

  private WebhookServer(HttpFace face) {
    this.face = face;
  }

  /**
   * What a webhook server is made of.
   *
   * @param certificate asked for each connection
   * @param handlers by path; the one of {@code /} answers for every path that has none
   */
  public record Spec(
      String name,
      InetSocketAddress address,
      Supplier<SslContext> certificate,
      HttpLimits limits,
      Map<String, AdmissionHandler> handlers) {
    public Spec {
      handlers = Map.copyOf(handlers);
    }
  }

  /** Binds and serves. */
  public static WebhookServer open(Spec spec, EventLoopGroup loops, MeterRegistry metrics)
      throws IOException {
    return new WebhookServer(
        HttpFace.open(
            new HttpFace.Spec(
                spec.name(),
                spec.address(),
                Optional.of(spec.certificate()),
                spec.limits(),
                question -> answer(spec.handlers(), question)),
            loops,
            metrics));
  }

  static HttpAnswer answer(Map<String, AdmissionHandler> handlers, HttpQuestion question) {
    AdmissionHandler handler = handlers.getOrDefault(question.path(), handlers.get("/"));
    if (handler == null) {
      return HttpAnswer.text(404, "404 page not found\n");
    }
    return switch (AdmissionCodec.decode(question.body())) {
      case AdmissionCodec.Decoded.Refused(var answer) -> answer;
      case AdmissionCodec.Decoded.Review review ->
          AdmissionCodec.encode(review, handler.review(review.request()));
    };
  }

  public InetSocketAddress address() {
    return face.address();
  }

  /** Stops listening and lets running reviews end within {@code grace}. */
  public void shutdown(Duration grace) throws InterruptedException {
    face.shutdown(grace);
  }

  @Override
  public void close() {
    face.close();
  }
}
