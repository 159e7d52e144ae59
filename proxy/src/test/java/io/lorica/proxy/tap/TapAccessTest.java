package io.lorica.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.lorica.proto.tap.ObserveRequest;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Http2Call;
import io.lorica.proxy.harness.MeshClient;
import io.lorica.proxy.harness.Observer;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Talk;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may look at requests, and how the tap port is spoken to. */
final class TapAccessTest {
  private static final int PORT = 8080;
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";
  private static final ObserveRequest EVERYTHING = Matches.observe(1, Matches.all());

  private ControlPlane control;
  private Pod server;
  private Pod own;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    server = Pod.builder(control, "server").tappedBy("tap").start();
    own = Pod.start(control, "tap");
  }

  @AfterEach
  void stop() {
    server.close();
    own.close();
    control.close();
  }

  @Test
  @Spec({"03#34", "10#36"})
  void theOneWhoIsNamedIsServedAndTheirFaultsAreTold() {
    try (Observer observer = Observer.of(control, own, server)) {
      Status limit = observer.refusal(Matches.observe(0, Matches.all()));
      assertThat(limit.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(limit.getDescription()).isEqualTo("limit must be positive");

      Status match = observer.refusal(ObserveRequest.newBuilder().setLimit(1).build());
      assertThat(match.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(match.getDescription()).isEqualTo("missing required field");

      observer.observe(EVERYTHING).cancel();
    }
  }

  @Test
  @Spec({"03#34", "10#36"})
  void anotherIdentityIsRefused() throws IOException {
    try (Pod other = Pod.start(control, "other");
        Observer observer = Observer.of(control, other, server)) {
      Status status = observer.refusal(EVERYTHING);
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(status.getDescription()).isEqualTo("Unauthorized client");
    }
  }

  @Test
  @Spec("03#34")
  void withoutTlsTheReasonIsTold() {
    try (Observer observer = Observer.stranger(server)) {
      Status status = observer.refusal(EVERYTHING);
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(status.getDescription()).isEqualTo("no_tls_from_remote");
    }
  }

  @Test
  void whoShowsNoCertificateIsRefused() throws IOException {
    MeshClient nobody = new MeshClient(Optional.empty(), Optional.empty());
    try (Talk plain = server.dialTap();
        Talk talk = nobody.secure(plain, server.identity())) {
      assertThat(Http2Call.ask(talk, "/io.linkerd.proxy.tap.Tap/Observe"))
          .contains("grpc-status: 16", "grpc-message: Unauthorized client");
    }
  }

  @Test
  void tlsForSomebodyElseIsNoHttp2() throws IOException {
    MeshClient client =
        new MeshClient(Optional.of(control.issuer().credentials("tap")), Optional.empty());
    try (Talk plain = server.dialTap()) {
      assertThatThrownBy(() -> client.secure(plain, "somebody.else"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void whoSaysNothingIsNotWaitedForLong() throws IOException {
    try (Talk talk = server.dialTap()) {
      assertThat(talk.isEnded()).isTrue();
    }
  }

  @Test
  void http1IsNotSpoken() throws IOException {
    try (Talk talk = server.dialTap()) {
      talk.send(GET);
      assertThat(talk.readAll()).doesNotContain("HTTP/1");
    }
  }

  @Test
  void theTapPortIsShutUntilSomebodyIsNamed() {
    assertThatThrownBy(own::dialTap).isInstanceOf(ConnectException.class);
  }

  @Test
  void aTapThatIsOpenDoesNotHoldUpTheEnd() {
    try (Observer observer = Observer.of(control, own, server)) {
      Observer.Watch watch = observer.observe(EVERYTHING);
      server.proxy().shutdown();
      assertThat(watch.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(watch.end().getDescription()).isEqualTo("the proxy is shutting down");
    }
  }

  @Test
  void trafficGoesOnWhenTheObserverIsGone() throws Exception {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk talk = server.visit(PORT)) {
      try (Observer observer = Observer.of(control, own, server)) {
        Observer.Watch watch = observer.observe(Matches.observe(10, Matches.all()));
        assertThat(talk.ask(GET).status()).isEqualTo(200);
        assertThat(watch.next().getHttp().hasRequestInit()).isTrue();
      }
      assertThat(talk.ask(GET).status()).isEqualTo(200);
    }
  }
}
