package io.lorica.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.tap.TapEvent;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Observer;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Talk;
import io.lorica.testkit.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An observer that does not read is nobody else's concern. */
final class SlowObserverTest {
  private static final int PORT = 8080;

  /** Twice as much as all buffers on the way to the observer hold, and more. */
  private static final int REQUESTS = 1_000;

  private static final int FIELD = 7_000;
  private static final String GET =
      "GET / HTTP/1.1\r\nhost: web\r\nx-large: " + "x".repeat(FIELD) + "\r\n\r\n";
  private static final String MARKER = "GET /marker HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod server;
  private Pod own;
  private Observer observer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    server = Pod.builder(control, "server").tappedBy("tap").start();
    own = Pod.start(control, "tap");
    observer = Observer.of(control, own, server);
  }

  @AfterEach
  void stop() {
    observer.close();
    server.close();
    own.close();
    control.close();
  }

  @Test
  void trafficGoesOnEventsAreLostAndOthersAreServed() throws Exception {
    try (Http1App app = Http1App.saying(server.at(PORT), "hi");
        Talk talk = server.visit(PORT)) {
      Observer.Watch slow =
          observer.observeWithoutReading(
              Matches.withHeaders(Matches.observe(10 * REQUESTS, Matches.all())));
      Observer.Watch other = observer.observe(Matches.observe(100, Matches.all()));
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(talk.ask(GET).status()).isEqualTo(200);
      }
      assertThat(app.requests()).hasSize(REQUESTS);
      // Fewer than the queue holds, so none of these can be lost.
      assertThat(other.rest()).hasSize(300);

      assertThat(slow.received()).isZero();
      slow.read();
      assertThat(bytesBeforeMarker(slow, talk)).isBetween(FIELD, REQUESTS * FIELD / 2);
    }
  }

  /** Bytes of events that had been kept; behind them requests are seen as before. */
  private static int bytesBeforeMarker(Observer.Watch watch, Talk talk) {
    List<TapEvent> kept = new ArrayList<>();
    Await.until(
        "requests are seen again",
        () -> {
          assertThat(talk.ask(MARKER).status()).isEqualTo(200);
          List<TapEvent> came = watch.taken();
          kept.addAll(came.stream().filter(event -> !isMarker(event)).toList());
          return came.stream().anyMatch(SlowObserverTest::isMarker);
        });
    return kept.stream().mapToInt(TapEvent::getSerializedSize).sum();
  }

  private static boolean isMarker(TapEvent event) {
    return event.getHttp().getRequestInit().getPath().equals("/marker");
  }
}
