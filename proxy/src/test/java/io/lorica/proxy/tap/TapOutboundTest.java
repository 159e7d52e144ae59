package io.lorica.proxy.tap;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.PathMatch;
import io.lorica.proto.destination.RequestMatch;
import io.lorica.proto.destination.RetryBudget;
import io.lorica.proto.destination.Route;
import io.lorica.proto.tap.ObserveRequest;
import io.lorica.proto.tap.TapEvent;
import io.lorica.proto.tap.TapEvent.Http;
import io.lorica.proto.tap.TapEvent.ProxyDirection;
import io.lorica.proxy.harness.BreakingGrpc;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Observer;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application's requests to endpoints, as an observer sees them. */
final class TapOutboundTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String KEY = Wire.text(SERVICE);
  private static final String NAME = "web.ns.svc.cluster.local";
  private static final String AUTHORITY = NAME + ":80";
  private static final int PORT = 8080;
  private static final String GET = "GET /a?b HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod client;
  private Pod own;
  private InetAddress peer;
  private Observer observer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    client =
        Pod.builder(control, "client")
            .tappedBy("tap")
            .put("OUTBOUND_HTTP_FAILFAST_TIMEOUT", "100ms")
            .start();
    own = Pod.start(control, "tap");
    observer = Observer.of(control, own, client);
    peer = Pod.nextAddress();
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() {
    observer.close();
    client.close();
    own.close();
    control.close();
  }

  private InetSocketAddress peer(int port) {
    return new InetSocketAddress(peer, port);
  }

  private static ObserveRequest everything(int limit) {
    return Matches.observe(limit, Matches.all());
  }

  @Test
  void anEndpointIsShownWithItsLabels() throws Exception {
    control
        .endpoints()
        .say(
            AUTHORITY,
            Policies.add(
                Policies.plain(peer(PORT)).toBuilder()
                    .putMetricLabels("pod", "web-1")
                    .putMetricLabels("odd", "a\"b\\c\nd")
                    .build()));
    try (Http1App _ = Http1App.saying(peer(PORT), "hi");
        Talk talk = client.dial(SERVICE)) {
      Observer.Watch watch =
          observer.observe(Matches.observe(1, Matches.destinationLabel("pod", "web-1")));
      assertThat(talk.ask(GET).text()).isEqualTo("hi");

      for (TapEvent event : watch.next(3)) {
        assertThat(event.getProxyDirection()).isEqualTo(ProxyDirection.OUTBOUND);
        assertThat(event.getSource())
            .isEqualTo(
                Wire.address(new InetSocketAddress("127.9.9.9", talk.socket().getLocalPort())));
        assertThat(event.getDestination()).isEqualTo(Wire.address(peer(PORT)));
        assertThat(event.getSourceMeta().getLabelsMap()).containsOnly(entry("tls", "loopback"));
        assertThat(event.getDestinationMeta().getLabelsMap())
            .containsOnly(
                entry("pod", "web-1"),
                entry("odd", "a\"b\\c\nd"),
                entry("tls", "not_provided_by_service_discovery"));
        assertThat(event.getRouteMeta().getLabelsMap()).isEmpty();
      }
      assertThat(watch.rest()).isEmpty();
    }
  }

  @Test
  void aMeshedEndpointIsNamed() throws Exception {
    try (Pod server = Pod.start(control, "server");
        Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk talk = client.dial(SERVICE)) {
      control
          .endpoints()
          .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
      Observer.Watch watch = observer.observe(everything(1));
      assertThat(talk.ask(GET).text()).isEqualTo("hi");

      TapEvent first = watch.next();
      assertThat(first.getDestinationMeta().getLabelsMap())
          .containsOnly(entry("tls", "true"), entry("server_id", server.identity()));
    }
  }

  @Test
  void theRouteOfAProfileIsShownAndCompared() throws Exception {
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(PORT))));
    control
        .profiles()
        .say(
            KEY,
            DestinationProfile.newBuilder()
                .setFullyQualifiedName(NAME)
                .addRoutes(below("/a").putMetricsLabels("route", "first"))
                .addRoutes(below("/").putMetricsLabels("route", "second"))
                .build());
    try (Http1App _ = Http1App.saying(peer(PORT), "hi");
        Talk talk = client.dial(SERVICE)) {
      Observer.Watch watch =
          observer.observe(Matches.observe(1, Matches.routeLabel("route", "first")));
      talk.ask("GET /other HTTP/1.1\r\nhost: web\r\n\r\n");
      talk.ask(GET);

      TapEvent first = watch.next();
      assertThat(first.getHttp().getRequestInit().getPath()).isEqualTo("/a");
      assertThat(first.getRouteMeta().getLabelsMap()).containsOnly(entry("route", "first"));
    }
  }

  private static Route.Builder below(String path) {
    return Route.newBuilder()
        .setCondition(
            RequestMatch.newBuilder().setPath(PathMatch.newBuilder().setRegex(path + ".*")));
  }

  @Test
  void everyAttemptIsShown() throws Exception {
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(PORT))));
    control
        .profiles()
        .say(
            KEY,
            DestinationProfile.newBuilder()
                .setFullyQualifiedName(NAME)
                .addRoutes(below("/").setIsRetryable(true))
                .setRetryBudget(
                    RetryBudget.newBuilder()
                        .setTtl(Wire.seconds(10))
                        .setMinRetriesPerSecond(10)
                        .setRetryRatio(0.1f))
                .build());
    Iterator<String> answers =
        List.of("HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n", Http1App.ok("hi")).iterator();
    try (Http1App _ = Http1App.serve(peer(PORT), _ -> answers.next());
        Talk talk = client.dial(SERVICE)) {
      Observer.Watch watch = observer.observe(everything(2));
      assertThat(talk.ask(GET).text()).isEqualTo("hi");

      assertThat(watch.rest().stream().map(TapEvent::getHttp).filter(Http::hasResponseInit))
          .extracting(event -> event.getResponseInit().getHttpStatus())
          .containsExactly(500, 200);
    }
  }

  @Test
  void anEndpointThatCannotBeReachedIsSeenAs502() throws Exception {
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(PORT))));
    try (Talk talk = client.dial(SERVICE)) {
      Observer.Watch watch = observer.observe(Matches.withHeaders(everything(1)));
      assertThat(talk.ask(GET).status()).isEqualTo(502);

      assertThat(watch.next().getHttp().hasRequestInit()).isTrue();
      assertThat(watch.next().getHttp().getResponseInit().getHttpStatus()).isEqualTo(502);
      assertThat(watch.next().getHttp().hasResponseEnd()).isTrue();
    }
  }

  @Test
  void whatFindsNoEndpointIsNotSeen() throws Exception {
    control.endpoints().say(AUTHORITY, Policies.none());
    Observer.Watch watch = observer.observe(everything(1));
    try (Talk talk = client.dial(SERVICE)) {
      assertThat(talk.ask(GET).status()).isEqualTo(504);
    }
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(PORT))));
    try (Http1App _ = Http1App.saying(peer(PORT), "hi")) {
      // Until the endpoint is ready the service is in fail-fast; such answers are not seen either.
      Await.until("it is answered", () -> status("GET /in HTTP/1.1\r\nhost: web\r\n\r\n") == 200);
      assertThat(watch.next().getHttp().getRequestInit().getPath()).isEqualTo("/in");
    }
  }

  private int status(String request) throws IOException {
    try (Talk talk = client.dial(SERVICE)) {
      return talk.ask(request).status();
    }
  }

  @Test
  void anEndpointWithAnotherIdentityThanDemandedIsNotSeen() throws Exception {
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(PORT))));
    try (Http1App _ = Http1App.saying(peer(PORT), "hi")) {
      Observer.Watch watch = observer.observe(everything(1));
      try (Talk talk = client.dial(SERVICE)) {
        String demanding = "GET / HTTP/1.1\r\nhost: web\r\nl5d-require-id: a.b\r\n\r\n";
        assertThat(talk.ask(demanding).status()).isEqualTo(502);
      }
      try (Talk talk = client.dial(SERVICE)) {
        talk.ask(GET);
      }
      assertThat(watch.next().getHttp().getRequestInit().getPath()).isEqualTo("/a");
    }
  }

  @Test
  void aStreamThatTheEndpointResetsIsShownWithItsCode() throws Exception {
    client.redirect(SERVICE);
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(PORT))));
    try (BreakingGrpc _ = BreakingGrpc.serve(peer(PORT), BreakingGrpc.End.STREAM);
        GrpcUser user = GrpcUser.of(client.outbound())) {
      Observer.Watch watch = observer.observe(everything(1));
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      var call = user.open(GrpcApp.BOTH, answers);
      call.onNext("begin");
      assertThat(GrpcUser.next(answers)).isEqualTo("hi");
      call.onNext("break");
      assertThat(GrpcUser.next(answers)).isEqualTo("RESOURCE_EXHAUSTED");

      watch.next(2);
      assertThat(watch.next().getHttp().getResponseEnd().getEos().getResetErrorCode())
          .isEqualTo(11);
    }
  }

  @Test
  void aCallThatIsGivenUpIsShownAsCancelled() throws Exception {
    client.redirect(SERVICE);
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(PORT))));
    try (GrpcApp app = GrpcApp.serve(peer(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      Observer.Watch watch = observer.observe(everything(1));
      var call =
          io.grpc.stub.ClientCalls.futureUnaryCall(
              user.channel().newCall(GrpcApp.SILENT, io.grpc.CallOptions.DEFAULT), "x");
      assertThat(app.awaitSilent()).isTrue();
      call.cancel(true);

      assertThat(watch.next().getHttp().hasRequestInit()).isTrue();
      Http.ResponseEnd end = watch.next().getHttp().getResponseEnd();
      assertThat(end.hasSinceResponseInit()).isFalse();
      assertThat(end.getEos().getResetErrorCode()).isEqualTo(8);
      assertThat(watch.rest()).isEmpty();
    }
  }
}
