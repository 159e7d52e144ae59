package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.HttpStatusRange;
import io.lorica.proto.destination.PathMatch;
import io.lorica.proto.destination.RequestMatch;
import io.lorica.proto.destination.ResponseClass;
import io.lorica.proto.destination.ResponseMatch;
import io.lorica.proto.destination.RetryBudget;
import io.lorica.proto.destination.Route;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.destination.WeightedDst;
import io.lorica.proto.httproute.Timeouts;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Gateway;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that a service profile routes (spec 02 §17). */
final class OutboundProfileTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String KEY = Wire.text(SERVICE);
  private static final String NAME = "web.ns.svc.cluster.local";
  private static final String AUTHORITY = NAME + ":80";
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
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8080))));
    control
        .policies()
        .say(
            KEY,
            Routes.http1(
                Routes.to(Policies.balanced(AUTHORITY))
                    .setRetry(Routes.retryServerErrors(5))
                    .setTimeouts(
                        Timeouts.newBuilder()
                            .setRequest(Duration.newBuilder().setNanos(1_000_000)))));
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private InetSocketAddress peer(int port) {
    return new InetSocketAddress(peer, port);
  }

  private void profile(DestinationProfile.Builder profile) {
    control.profiles().say(KEY, profile.setFullyQualifiedName(NAME).build());
  }

  private static Route.Builder below(String path) {
    return Route.newBuilder()
        .setCondition(
            RequestMatch.newBuilder().setPath(PathMatch.newBuilder().setRegex(path + ".*")))
        .putMetricsLabels("route", path);
  }

  private static ResponseClass.Builder failure(int status) {
    return ResponseClass.newBuilder()
        .setIsFailure(true)
        .setCondition(
            ResponseMatch.newBuilder()
                .setStatus(HttpStatusRange.newBuilder().setMin(status).setMax(status)));
  }

  private static RetryBudget.Builder budget(int perSecond) {
    return RetryBudget.newBuilder()
        .setTtl(Wire.seconds(60))
        .setMinRetriesPerSecond(perSecond)
        .setRetryRatio(0.1f);
  }

  @Test
  @Spec("02#10")
  void aProfileWithARouteTakesThePlaceOfThePolicy() throws IOException {
    profile(DestinationProfile.newBuilder().addRoutes(below("/a")));
    try (Http1App app = Http1App.serve(peer(8080), _ -> ERROR);
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).status()).isEqualTo(500);
      assertThat(app.requests()).hasSize(1);
      assertThat(app.last().value("l5d-dst-canonical")).isEqualTo(AUTHORITY);
    }
    pod.awaitMetric(
        1, "route_response_total", "dst=\"" + AUTHORITY + "\"", "classification=\"failure\"");
  }

  @Test
  void responseClassesSayWhatFailed() throws IOException {
    profile(
        DestinationProfile.newBuilder()
            .addRoutes(below("/a").addResponseClasses(failure(404)))
            .addRoutes(below("/")));
    try (Http1App _ =
            Http1App.serve(peer(8080), _ -> "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask("GET /a HTTP/1.1\r\nhost: web\r\n\r\n").status()).isEqualTo(404);
      assertThat(talk.ask("GET /b HTTP/1.1\r\nhost: web\r\n\r\n").status()).isEqualTo(404);
    }
    pod.awaitMetric(1, "route_response_total", "rt_route=\"/a\"", "classification=\"failure\"");
    pod.awaitMetric(1, "route_response_total", "rt_route=\"/\"", "classification=\"success\"");
  }

  @Test
  @Spec("03#23")
  void failuresAreTriedAgainWhileTheBudgetLasts() throws IOException {
    profile(
        DestinationProfile.newBuilder()
            .setRetryBudget(budget(1))
            .addRoutes(below("/").setIsRetryable(true)));
    AtomicInteger served = new AtomicInteger();
    try (Http1App _ =
            Http1App.serve(
                peer(8080), _ -> served.incrementAndGet() <= 2 ? ERROR : Http1App.ok("hi"));
        Talk talk = pod.dial(SERVICE)) {
      talk.send("POST / HTTP/1.1\r\nhost: web\r\ncontent-length: 3\r\n\r\nabc");
      assertThat(talk.answer().text()).isEqualTo("hi");
    }
    pod.awaitMetric(1, "route_request_total", "rt_route=\"/\"");
    pod.awaitMetric(3, "route_actual_request_total", "rt_route=\"/\"");
    pod.awaitMetric(0, "route_retryable_total", "skipped=\"no_budget\"");
  }

  @Test
  @Spec("02#38")
  void withoutBudgetTheFailureIsPassedOn() throws IOException {
    profile(
        DestinationProfile.newBuilder()
            .setRetryBudget(budget(1))
            .addRoutes(below("/").setIsRetryable(true)));
    try (Http1App app = Http1App.serve(peer(8080), _ -> ERROR);
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).status()).isEqualTo(500);
      // One a second over a minute, and the request itself.
      assertThat(app.requests()).hasSize(61);
    }
    pod.awaitMetric(1, "route_retryable_total", "skipped=\"no_budget\"");
  }

  @Test
  @Spec("10#34")
  void aBudgetThatLastsTooLongIsNone() throws IOException {
    profile(
        DestinationProfile.newBuilder()
            .setRetryBudget(budget(1).setTtl(Wire.seconds(61)))
            .addRoutes(below("/").setIsRetryable(true)));
    try (Http1App app = Http1App.serve(peer(8080), _ -> ERROR);
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).status()).isEqualTo(500);
      assertThat(app.requests()).hasSize(1);
    }
    pod.awaitMetric(1, "route_actual_request_total", "rt_route=\"/\"");
  }

  @Test
  void theTimeoutCoversAllAttemptsUntilTheHead() throws IOException {
    profile(
        DestinationProfile.newBuilder()
            .addRoutes(below("/").setTimeout(Duration.newBuilder().setNanos(200_000_000))));
    try (TcpPeer _ = TcpPeer.serve(peer(8080), Talk::readAll);
        Talk talk = pod.dial(SERVICE)) {
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.value("l5d-proxy-error")).endsWith("HTTP response timeout after 200ms");
      assertThat(answer.value("connection")).isEqualTo("close");
    }
    pod.awaitMetric(1, "route_response_total", "error=\"timeout\"");
  }

  @Test
  @Spec("10#33")
  void overridesSplitTheTrafficByWeight() throws IOException {
    String other = "web-v2.ns.svc.cluster.local:80";
    control.endpoints().say(other, Policies.add(Policies.plain(peer(8081))));
    WeightedDst.Builder first = WeightedDst.newBuilder().setAuthority(AUTHORITY);
    WeightedDst.Builder second = WeightedDst.newBuilder().setAuthority(other);
    profile(
        DestinationProfile.newBuilder()
            .addDstOverrides(first.setWeight(0))
            .addDstOverrides(second.setWeight(1)));
    try (Http1App _ = Http1App.saying(peer(8080), "one");
        Http1App _ = Http1App.saying(peer(8081), "two");
        Talk talk = pod.dial(SERVICE)) {
      for (int i = 0; i < 20; i++) {
        assertThat(talk.ask(GET).text()).isEqualTo("two");
      }
      profile(
          DestinationProfile.newBuilder()
              .addDstOverrides(first.setWeight(9))
              .addDstOverrides(second.setWeight(1)));
      Await.until("the split moves", () -> talk.ask(GET).text().equals("one"));
      int two = 0;
      for (int i = 0; i < 200; i++) {
        two += talk.ask(GET).text().equals("two") ? 1 : 0;
      }
      assertThat(two).isBetween(3, 60);
    }
  }

  @Test
  void aRequestWithoutHostIsForWhatTheProfileNames() throws IOException {
    InetSocketAddress inbound = new InetSocketAddress(peer, 4143);
    WeightedAddr meshed = Policies.meshed(inbound, Pod.identityOf("server"));
    control.endpoints().say(AUTHORITY, Policies.add(meshed));
    profile(DestinationProfile.newBuilder().addRoutes(below("/")));
    try (Gateway server = Gateway.serve(inbound, control.issuer().credentials("server"));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\n\r\n").status()).isEqualTo(204);
      assertThat(server.requests().getLast()).contains(":authority: " + NAME);
    }
  }

  @Test
  void aRequestWithoutHostIsForTheAddressWhereAPolicyRoutes() throws IOException {
    InetSocketAddress inbound = new InetSocketAddress(peer, 4143);
    WeightedAddr meshed = Policies.meshed(inbound, Pod.identityOf("server"));
    control.endpoints().say(AUTHORITY, Policies.add(meshed));
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
    try (Gateway server = Gateway.serve(inbound, control.issuer().credentials("server"));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\n\r\n").status()).isEqualTo(204);
      assertThat(server.requests().getLast()).contains(":authority: 10.0.0.1");
    }
  }
}
