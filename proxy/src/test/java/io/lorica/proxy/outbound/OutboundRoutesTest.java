package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.lorica.proto.httproute.HttpFailureInjector;
import io.lorica.proto.httproute.RequestHeaderModifier;
import io.lorica.proto.httproute.RequestRedirect;
import io.lorica.proto.httproute.ResponseHeaderModifier;
import io.lorica.proto.httproute.Timeouts;
import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.outbound.Backend;
import io.lorica.proto.outbound.ExponentialBackoff;
import io.lorica.proto.outbound.FailureAccrual;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Routes;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of routes between an application and its endpoints: matches, filters, time, retries. */
final class OutboundRoutesTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String KEY = Wire.text(SERVICE);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";
  private static final String ERROR = "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n";

  private ControlPlane control;
  private Pod pod;
  private InetAddress peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "client");
    peer = Pod.nextAddress();
    endpoints(8080);
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private InetSocketAddress peer(int port) {
    return new InetSocketAddress(peer, port);
  }

  private void endpoints(int... ports) {
    var addresses = new io.lorica.proto.destination.WeightedAddr[ports.length];
    for (int i = 0; i < ports.length; i++) {
      addresses[i] = Policies.plain(peer(ports[i]));
    }
    control.endpoints().say(AUTHORITY, Policies.add(addresses));
  }

  private void rules(HttpRoute.Rule.Builder... rules) {
    control.policies().say(KEY, Routes.http1(rules));
  }

  private static HttpRoute.Rule.Builder service() {
    return Routes.to(Policies.balanced(AUTHORITY));
  }

  private static Duration millis(int millis) {
    return Duration.newBuilder()
        .setSeconds(millis / 1_000)
        .setNanos(millis % 1_000 * 1_000_000)
        .build();
  }

  private static Headers headers(String name, String value) {
    return Headers.newBuilder()
        .addHeaders(
            Headers.Header.newBuilder().setName(name).setValue(ByteString.copyFromUtf8(value)))
        .build();
  }

  /** Serves the first requests in one way and the rest in another. */
  private static Function<Message, String> first(int count, String answer, String then) {
    AtomicInteger served = new AtomicInteger();
    return _ -> served.incrementAndGet() <= count ? answer : then;
  }

  @Test
  void theRuleThatMatchesClosestTakesTheRequest() throws IOException {
    rules(
        service(),
        service()
            .addMatches(Routes.below("/no"))
            .addFilters(
                HttpRoute.Filter.newBuilder()
                    .setFailureInjector(
                        HttpFailureInjector.newBuilder().setStatus(418).setMessage("teapot"))));
    try (Http1App _ = Http1App.saying(peer(8080), "hi");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).status()).isEqualTo(200);
      Message refused = talk.ask("GET /no/way HTTP/1.1\r\nhost: web\r\n\r\n");
      assertThat(refused.status()).isEqualTo(418);
      assertThat(refused.value("l5d-proxy-error")).isEqualTo("teapot");
      assertThat(refused.has("connection")).isFalse();
      assertThat(talk.ask(GET).status()).isEqualTo(200);
    }
  }

  @Test
  @Spec("10#24")
  void aBackendOfNoKindFailsItsOwnRequestsAlone() throws IOException {
    endpoints(8080);
    Backend nothing = Policies.balanced(AUTHORITY).toBuilder().clearKind().build();
    rules(service(), Routes.to(nothing).addMatches(Routes.below("/nothing")));
    try (Http1App app = Http1App.saying(peer(8080), "hi")) {
      for (int i = 0; i < 2; i++) {
        try (Talk talk = pod.dial(SERVICE)) {
          assertThat(talk.ask(GET).text()).isEqualTo("hi");
          assertThat(talk.ask("GET /nothing HTTP/1.1\r\nhost: web\r\n\r\n").status())
              .isEqualTo(502);
        }
      }
      assertThat(app.requests()).hasSize(2);
    }
    pod.awaitMetric(0, "lorica_protocol_faults_total", "protocol=\"policy\"");
  }

  @Test
  void filtersChangeRequestsAndAnswers() throws IOException {
    rules(
        service()
            .addFilters(
                HttpRoute.Filter.newBuilder()
                    .setRequestHeaderModifier(
                        RequestHeaderModifier.newBuilder()
                            .setAdd(headers("X-Added", "1"))
                            .addRemove("x-gone")))
            .addFilters(
                HttpRoute.Filter.newBuilder()
                    .setResponseHeaderModifier(
                        ResponseHeaderModifier.newBuilder().setSet(headers("x-seen", "2")))));
    try (Http1App app = Http1App.saying(peer(8080), "hi");
        Talk talk = pod.dial(SERVICE)) {
      Message answer = talk.ask("GET / HTTP/1.1\r\nhost: web\r\nx-gone: 0\r\n\r\n");
      assertThat(answer.value("x-seen")).isEqualTo("2");
      assertThat(app.last().fields()).containsExactly("host: web", "x-added: 1");
    }
  }

  @Test
  void aRedirectIsAnsweredHere() throws IOException {
    rules(
        service()
            .addFilters(
                HttpRoute.Filter.newBuilder()
                    .setRedirect(
                        RequestRedirect.newBuilder().setHost("elsewhere").setStatus(308))));
    try (Talk talk = pod.dial(SERVICE)) {
      Message answer = talk.ask("GET /a?b HTTP/1.1\r\nhost: web\r\n\r\n");
      assertThat(answer.status()).isEqualTo(308);
      assertThat(answer.value("location")).isEqualTo("http://elsewhere/a?b");
      assertThat(answer.value("l5d-proxy-error")).isEqualTo("redirected");
    }
  }

  @Test
  @Spec("02#18")
  void aRequestThatTakesTooLongIsAnsweredAndTheConnectionStays() throws IOException {
    rules(service().setTimeouts(Timeouts.newBuilder().setRequest(millis(200))));
    try (TcpPeer _ = TcpPeer.serve(peer(8080), Talk::readAll);
        Talk talk = pod.dial(SERVICE)) {
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.value("l5d-proxy-error"))
          .endsWith("timed out waiting for response headers: request timeout: 200ms");
      assertThat(answer.has("connection")).isFalse();
      assertThat(talk.ask(GET).status()).isEqualTo(504);
    }
    pod.awaitMetric(2, "outbound_http_route_request_statuses_total", "error=\"REQUEST_TIMEOUT\"");
    pod.awaitMetric(2, "response_total", "status_code=\"504\"", "classification=\"failure\"");
  }

  @Test
  void anAnswerThatStopsMidwayIsCutOff() throws IOException {
    rules(service().setTimeouts(Timeouts.newBuilder().setIdle(millis(200))));
    try (TcpPeer _ =
            TcpPeer.serve(
                peer(8080),
                talk -> {
                  Message.readRequest(talk);
                  talk.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
                  talk.readAll();
                });
        Talk talk = pod.dial(SERVICE)) {
      talk.send(GET);
      assertThat(talk.readAll()).endsWith("\r\n\r\nabc");
    }
    pod.awaitMetric(1, "outbound_http_route_request_statuses_total", "error=\"IDLE_TIMEOUT\"");
  }

  @Test
  void aServerErrorIsTriedAgain() throws IOException {
    rules(service().setRetry(Routes.retryServerErrors(3)));
    try (Http1App app = Http1App.serve(peer(8080), first(2, ERROR, Http1App.ok("hi")));
        Talk talk = pod.dial(SERVICE)) {
      talk.send("POST /p HTTP/1.1\r\nhost: web\r\nx-a: 1\r\ncontent-length: 3\r\n\r\nabc");
      assertThat(talk.answer().text()).isEqualTo("hi");
      assertThat(app.requests()).hasSize(3);
      assertThat(app.last().text()).isEqualTo("abc");
      assertThat(app.last().fields()).contains("x-a: 1", "content-length: 3");
    }
    pod.awaitMetric(2, "outbound_http_route_retry_requests_total");
    pod.awaitMetric(1, "outbound_http_route_retry_successes_total");
  }

  @Test
  void afterTheLastRetryTheAnswerIsPassedOn() throws IOException {
    rules(service().setRetry(Routes.retryServerErrors(2)));
    try (Http1App app = Http1App.serve(peer(8080), _ -> ERROR);
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).status()).isEqualTo(500);
      assertThat(app.requests()).hasSize(3);
    }
    pod.awaitMetric(1, "outbound_http_route_retry_limit_exceeded_total");
    pod.awaitMetric(0, "outbound_http_route_retry_successes_total");
  }

  @Test
  @Spec("02#19")
  void aBodyThatIsTooLongToKeepIsSentOnce() throws IOException {
    rules(service().setRetry(Routes.retryServerErrors(1)));
    try (Http1App app = Http1App.serve(peer(8080), _ -> ERROR);
        Talk talk = pod.dial(SERVICE)) {
      talk.send("POST / HTTP/1.1\r\nhost: web\r\ncontent-length: 70000\r\n\r\n");
      talk.send("x".repeat(70_000));
      assertThat(talk.answer().status()).isEqualTo(500);
      assertThat(app.requests()).hasSize(1);
      talk.send("POST / HTTP/1.1\r\nhost: web\r\ntransfer-encoding: chunked\r\n\r\n");
      for (int i = 0; i < 70; i++) {
        talk.send("3e8\r\n" + "x".repeat(1_000) + "\r\n");
      }
      talk.send("0\r\n\r\n");
      assertThat(talk.answer().status()).isEqualTo(500);
      assertThat(app.requests()).hasSize(2);
    }
  }

  @Test
  @Spec("02#20")
  void anAnswerBeforeTheRequestsEndIsNotTriedAgain() throws IOException {
    rules(service().setRetry(Routes.retryServerErrors(1)));
    AtomicInteger heads = new AtomicInteger();
    try (TcpPeer _ =
            TcpPeer.serve(
                peer(8080),
                talk -> {
                  talk.read(1);
                  heads.incrementAndGet();
                  talk.send(ERROR);
                  talk.readAll();
                });
        Talk talk = pod.dial(SERVICE)) {
      talk.send("POST / HTTP/1.1\r\nhost: web\r\ncontent-length: 5\r\n\r\nab");
      assertThat(talk.answer().status()).isEqualTo(500);
      assertThat(heads).hasValue(1);
    }
  }

  @Test
  void aRetryWaitsForItsPause() throws IOException {
    rules(
        service()
            .setRetry(
                Routes.retryServerErrors(1)
                    .setBackoff(
                        ExponentialBackoff.newBuilder()
                            .setMinBackoff(millis(100))
                            .setMaxBackoff(millis(100)))));
    try (Http1App app = Http1App.serve(peer(8080), first(1, ERROR, Http1App.ok("hi")));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(app.requests()).hasSize(2);
    }
  }

  @Test
  @Spec("02#22")
  void theLastAttemptWaitsForItsAnswerWithoutTheRetriesLimit() throws IOException {
    endpoints(8080, 8081);
    rules(service().setRetry(Routes.retryServerErrors(1).setTimeout(millis(100))));
    AtomicInteger attempts = new AtomicInteger();
    Function<Message, String> slow =
        _ -> {
          if (attempts.incrementAndGet() == 1) {
            Await.until("the second attempt", () -> attempts.get() == 2);
            return Http1App.ok("late");
          }
          pod.awaitMetric(1, "outbound_http_route_retry_requests_total");
          return Http1App.ok("hi");
        };
    try (Http1App _ = Http1App.serve(peer(8080), slow);
        Http1App _ = Http1App.serve(peer(8081), slow);
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
    }
    assertThat(attempts).hasValue(2);
  }

  @Test
  void aConnectionThatCannotBeMadeIsAnAnswerToTryAgain() throws IOException {
    rules(
        service()
            .setRetry(
                Routes.retryServerErrors(5)
                    .setBackoff(
                        ExponentialBackoff.newBuilder()
                            .setMinBackoff(millis(50))
                            .setMaxBackoff(millis(50)))));
    try (Talk talk = pod.dial(SERVICE)) {
      talk.send(GET);
      pod.awaitMetric(1, "outbound_http_route_retry_requests_total");
      try (Http1App _ = Http1App.saying(peer(8080), "hi")) {
        assertThat(talk.answer().text()).isEqualTo("hi");
      }
    }
  }

  @Test
  void aRequestMayLimitItselfWhereItsRouteObeys() throws IOException {
    rules(service().setAllowL5DRequestHeaders(true));
    AtomicInteger served = new AtomicInteger();
    try (Http1App app =
            Http1App.serve(
                peer(8080), _ -> served.incrementAndGet() == 1 ? ERROR : Http1App.ok("hi"));
        Talk talk = pod.dial(SERVICE)) {
      Message answer =
          talk.ask("GET / HTTP/1.1\r\nhost: web\r\nl5d-retry-http: 5xx\r\nl5d-timeout: 1m\r\n\r\n");
      assertThat(answer.text()).isEqualTo("hi");
      assertThat(app.last().fields()).containsExactly("host: web");
    }
  }

  @Test
  @Spec("02#25")
  void anEndpointThatFailsTooOftenGetsNothingMore() throws IOException {
    endpoints(8080, 8081);
    FailureAccrual accrual =
        FailureAccrual.newBuilder()
            .setConsecutiveFailures(
                FailureAccrual.ConsecutiveFailures.newBuilder()
                    .setMaxFailures(3)
                    .setBackoff(
                        ExponentialBackoff.newBuilder()
                            .setMinBackoff(millis(60_000))
                            .setMaxBackoff(millis(60_000))))
            .build();
    control.policies().say(KEY, Routes.http1(accrual, service()));
    try (Http1App _ = Http1App.saying(peer(8080), "hi");
        Http1App failing = Http1App.serve(peer(8081), _ -> ERROR);
        Talk talk = pod.dial(SERVICE)) {
      Await.until(
          "the endpoint is ejected",
          () -> {
            talk.ask(GET);
            return failing.requests().size() == 3;
          });
      for (int i = 0; i < 50; i++) {
        assertThat(talk.ask(GET).status()).isEqualTo(200);
      }
      assertThat(failing.requests()).hasSize(3);
    }
  }

  @Test
  void aRetryThatNobodyTakesIsCounted() throws IOException {
    HttpRoute.Retry.Builder retry =
        Routes.retryServerErrors(5)
            .setBackoff(
                ExponentialBackoff.newBuilder()
                    .setMinBackoff(millis(200))
                    .setMaxBackoff(millis(200)));
    rules(service().setRetry(retry));
    try (Http1App _ = Http1App.serve(peer(8080), _ -> ERROR);
        Talk talk = pod.dial(SERVICE)) {
      talk.send(GET);
      pod.awaitMetric(1, "outbound_http_route_retry_requests_total");
      rules(
          HttpRoute.Rule.newBuilder()
              .setRetry(retry)
              .setBackends(
                  HttpRoute.Distribution.newBuilder()
                      .setEmpty(HttpRoute.Distribution.Empty.getDefaultInstance())));
      assertThat(talk.answer().status()).isEqualTo(503);
    }
    pod.awaitMetric(1, "outbound_http_route_retry_overflow_total");
  }

  @Test
  void aPolicyThatChangesBetweenAttemptsServesTheRest() throws IOException {
    HttpRoute.Retry.Builder retry =
        Routes.retryServerErrors(5)
            .setBackoff(
                ExponentialBackoff.newBuilder()
                    .setMinBackoff(millis(50))
                    .setMaxBackoff(millis(50)));
    rules(service().setRetry(retry));
    String other = "other.ns.svc.cluster.local:80";
    control.endpoints().say(other, Policies.add(Policies.plain(peer(8081))));
    try (Http1App _ = Http1App.serve(peer(8080), _ -> ERROR);
        Http1App _ = Http1App.saying(peer(8081), "other");
        Talk talk = pod.dial(SERVICE)) {
      talk.send(GET);
      pod.awaitMetric(1, "outbound_http_route_retry_requests_total");
      rules(Routes.to(Policies.balanced(other)).setRetry(retry));
      assertThat(talk.answer().text()).isEqualTo("other");
    }
  }
}
