package io.lorica.proxy.tap;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.httptypes.Scheme;
import io.lorica.proto.tap.ObserveRequest;
import io.lorica.proto.tap.TapEvent;
import io.lorica.proto.tap.TapEvent.Http;
import io.lorica.proto.tap.TapEvent.Http.RequestInit;
import io.lorica.proto.tap.TapEvent.Http.StreamId;
import io.lorica.proto.tap.TapEvent.ProxyDirection;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Observer;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to the application of a pod, as an observer sees them. */
final class TapInboundTest {
  private static final int PORT = 8080;
  private static final String GET = "GET /a?b HTTP/1.1\r\nhost: web\r\nx-mine: 1\r\n\r\n";
  private static final String VISITOR = "127.9.9.9";

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

  private static ObserveRequest everything(int limit) {
    return Matches.observe(limit, Matches.all());
  }

  private static StreamId id(int base, int stream) {
    return StreamId.newBuilder().setBase(base).setStream(stream).build();
  }

  private static List<String> fields(Headers headers) {
    return headers.getHeadersList().stream()
        .map(field -> field.getName() + ": " + field.getValue().toStringUtf8())
        .toList();
  }

  @Test
  @Spec("03#36")
  void anEmptyAllSeesEveryRequestWholeAndAnEmptyAnyNone() throws Exception {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk talk = server.visit(PORT)) {
      Observer.Watch nothing = observer.observe(Matches.observe(1, Matches.any()));
      Observer.Watch watch = observer.observe(everything(1));
      assertThat(talk.ask(GET).text()).isEqualTo("hi");

      TapEvent first = watch.next();
      assertThat(first.getHttp().getRequestInit())
          .isEqualTo(
              RequestInit.newBuilder()
                  .setId(id(1, 0))
                  .setMethod(HttpMethod.newBuilder().setRegistered(HttpMethod.Registered.GET))
                  .setScheme(Scheme.newBuilder().setRegistered(Scheme.Registered.HTTP))
                  .setAuthority("web")
                  .setPath("/a")
                  .build());
      Http.ResponseInit answer = watch.next().getHttp().getResponseInit();
      assertThat(answer.getId()).isEqualTo(id(1, 0));
      assertThat(answer.getHttpStatus()).isEqualTo(200);
      assertThat(answer.hasSinceRequestInit()).isTrue();
      Http.ResponseEnd end = watch.next().getHttp().getResponseEnd();
      assertThat(end.getId()).isEqualTo(id(1, 0));
      assertThat(end.hasSinceRequestInit()).isTrue();
      assertThat(end.hasSinceResponseInit()).isTrue();
      assertThat(end.getResponseBytes()).isZero();
      assertThat(watch.rest()).isEmpty();
      assertThat(nothing.received()).isZero();
    }
  }

  @Test
  void aStrangersRequestSaysWhereItCameFromAndWhyItWasLetIn() throws Exception {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk talk = server.visit(PORT)) {
      Observer.Watch watch = observer.observe(everything(1));
      talk.ask(GET);

      for (TapEvent event : watch.next(3)) {
        assertThat(event.getProxyDirection()).isEqualTo(ProxyDirection.INBOUND);
        assertThat(event.getSource())
            .isEqualTo(Wire.address(new InetSocketAddress(VISITOR, talk.socket().getLocalPort())));
        assertThat(event.getDestination()).isEqualTo(Wire.address(server.at(PORT)));
        assertThat(event.getSourceMeta().getLabelsMap())
            .containsOnly(entry("tls", "no_tls_from_remote"));
        assertThat(event.getDestinationMeta().getLabelsMap())
            .containsOnly(
                entry("srv_group", ""),
                entry("srv_kind", "default"),
                entry("srv_name", "all-unauthenticated"),
                entry("srv_port", "8080"),
                entry("route_group", ""),
                entry("route_kind", "default"),
                entry("route_name", "default"),
                entry("authz_group", ""),
                entry("authz_kind", "default"),
                entry("authz_name", "all-unauthenticated"),
                entry("tls", "loopback"));
        assertThat(event.getRouteMeta().getLabelsMap()).isEmpty();
      }
    }
  }

  @Test
  void aMeshedClientIsNamed() throws Exception {
    InetSocketAddress service = new InetSocketAddress("10.0.0.1", 80);
    control
        .policies()
        .say(
            Wire.text(service),
            Policies.detect(Policies.forward(Policies.meshed(server.at(PORT), server.identity()))));
    try (Pod client = Pod.start(control, "client");
        Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk talk = client.dial(service)) {
      Observer.Watch watch = observer.observe(Matches.withHeaders(everything(1)));
      talk.ask(GET);

      TapEvent first = watch.next();
      assertThat(first.getSourceMeta().getLabelsMap())
          .containsOnly(entry("tls", "true"), entry("client_id", client.identity()));
      // It was HTTP/1 when it was written, however it travelled.
      assertThat(fields(first.getHttp().getRequestInit().getHeaders()))
          .noneMatch(field -> field.startsWith(":"));
    }
  }

  @Test
  @Spec("03#35")
  void asManyRequestsAreShownAsWereAskedForAndTheStreamEndsBehindThem() throws Exception {
    try (Http1App app = Http1App.saying(server.at(PORT), "hi");
        Talk talk = server.visit(PORT)) {
      Observer.Watch watch = observer.observe(everything(2));
      for (int i = 0; i < 4; i++) {
        talk.ask(GET);
      }
      assertThat(app.requests()).hasSize(4);

      List<TapEvent> all = watch.rest();
      assertThat(all).hasSize(6);
      assertThat(all.stream().map(TapEvent::getHttp).filter(Http::hasRequestInit))
          .extracting(event -> event.getRequestInit().getId())
          .containsExactly(id(0, 0), id(0, 1));
      assertThat(all.stream().map(TapEvent::getHttp).filter(Http::hasResponseEnd))
          .extracting(event -> event.getResponseEnd().getId())
          .containsExactly(id(0, 0), id(0, 1));
    }
  }

  @Test
  @Spec("03#37")
  void fieldsOfHttp1AreShownWithoutPseudoFields() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nx-theirs: 2\r\ntransfer-encoding: chunked\r\n\r\n"
            + "2\r\nhi\r\n0\r\nx-last: 3\r\n\r\n";
    try (Http1App _ = Http1App.serve(server.at(PORT), _ -> answer);
        Talk talk = server.visit(PORT)) {
      Observer.Watch watch = observer.observe(Matches.withHeaders(everything(1)));
      talk.ask(GET);

      assertThat(fields(watch.next().getHttp().getRequestInit().getHeaders()))
          .contains("host: web", "x-mine: 1")
          .noneMatch(field -> field.startsWith(":"));
      assertThat(fields(watch.next().getHttp().getResponseInit().getHeaders()))
          .contains("x-theirs: 2")
          .noneMatch(field -> field.startsWith(":"));
      assertThat(fields(watch.next().getHttp().getResponseEnd().getTrailers()))
          .containsExactly("x-last: 3");
    }
  }

  @Test
  @Spec("03#37")
  void fieldsOfHttp2AreShownWithPseudoFields() throws Exception {
    server.redirectInbound(PORT);
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.from(VISITOR, server.inbound())) {
      Observer.Watch watch = observer.observe(Matches.withHeaders(everything(1)));
      assertThat(user.unary(GrpcApp.UNARY, "hello")).isEqualTo("hello");

      assertThat(fields(watch.next().getHttp().getRequestInit().getHeaders()))
          .contains(
              ":method: POST",
              ":scheme: http",
              ":authority: web.ns.svc.cluster.local",
              ":path: /lab.Echo/Unary",
              "content-type: application/grpc");
      assertThat(fields(watch.next().getHttp().getResponseInit().getHeaders()))
          .contains(":status: 200", "content-type: application/grpc");
      Http.ResponseEnd end = watch.next().getHttp().getResponseEnd();
      assertThat(fields(end.getTrailers())).contains("grpc-status: 0");
      assertThat(end.getEos().getEndCase())
          .isEqualTo(io.lorica.proto.tap.Eos.EndCase.GRPC_STATUS_CODE);
      assertThat(end.getEos().getGrpcStatusCode()).isZero();
    }
  }

  @Test
  @Spec("03#38")
  void whatIsRefusedIsNotSeen() throws Exception {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.only("me")));
    try (Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk talk = server.visit(PORT)) {
      Await.until("the policy is in force", () -> talk.ask(GET).status() == 403);
      Observer.Watch watch = observer.observe(everything(1));
      assertThat(talk.ask(GET).status()).isEqualTo(403);
      control
          .serverPolicies()
          .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.everybody()));
      Await.until(
          "let in again", () -> talk.ask("GET /in HTTP/1.1\r\nhost: web\r\n\r\n").status() == 200);

      TapEvent first = watch.next();
      assertThat(first.getHttp().getRequestInit().getPath()).isEqualTo("/in");
      assertThat(first.getHttp().getRequestInit().getId()).isEqualTo(id(0, 0));
      assertThat(first.getDestinationMeta().getLabelsMap())
          .containsEntry("srv_group", "policy.linkerd.io")
          .containsEntry("srv_kind", "server")
          .containsEntry("srv_name", "srv")
          .containsEntry("authz_kind", "serverauthorization")
          .containsEntry("authz_name", "authz");
    }
  }

  @Test
  void anApplicationThatIsNotThereIsSeenAs502() throws Exception {
    try (Talk talk = server.visit(PORT)) {
      Observer.Watch watch = observer.observe(everything(1));
      assertThat(talk.ask(GET).status()).isEqualTo(502);

      assertThat(watch.next().getHttp().hasRequestInit()).isTrue();
      assertThat(watch.next().getHttp().getResponseInit().getHttpStatus()).isEqualTo(502);
      assertThat(watch.next().getHttp().hasResponseEnd()).isTrue();
      assertThat(watch.rest()).isEmpty();
    }
  }

  @Test
  void destinationLabelsAreCompared() throws Exception {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk talk = server.visit(PORT)) {
      Observer.Watch other =
          observer.observe(Matches.observe(1, Matches.destinationLabel("srv_port", "9090")));
      Observer.Watch watch =
          observer.observe(Matches.observe(1, Matches.destinationLabel("srv_port", "8080")));
      talk.ask(GET);
      assertThat(watch.rest()).hasSize(3);
      assertThat(other.received()).isZero();
    }
  }

  @Test
  void theAdminPortIsNotSeen() throws Exception {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hi");
        Talk admin = server.admin();
        Talk talk = server.visit(PORT)) {
      Observer.Watch watch = observer.observe(everything(1));
      assertThat(admin.ask("GET /ready HTTP/1.1\r\nhost: x\r\n\r\n").status()).isEqualTo(200);
      talk.ask(GET);
      assertThat(watch.next().getHttp().getRequestInit().getPath()).isEqualTo("/a");
    }
  }
}
