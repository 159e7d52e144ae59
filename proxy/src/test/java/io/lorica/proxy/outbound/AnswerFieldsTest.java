package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.lorica.proto.destination.ProtocolHint;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.httproute.ResponseHeaderModifier;
import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.outbound.Backend;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fields that the outbound half adds to messages, takes out, or lets a policy change. */
final class AnswerFieldsTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String KEY = Wire.text(SERVICE);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod pod;
  private InetSocketAddress peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod =
        Pod.builder(control, "client")
            .put("OUTBOUND_CONNECT_TIMEOUT", "200ms")
            .put("OUTBOUND_HTTP_FAILFAST_TIMEOUT", "200ms")
            .start();
    peer = new InetSocketAddress(Pod.nextAddress(), 8080);
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  /** Marks answers, once by the backend and once more by the route. */
  private void marked(Backend backend) {
    control
        .policies()
        .say(
            KEY,
            Routes.http1(
                HttpRoute.Rule.newBuilder()
                    .addFilters(mark("x-route"))
                    .setBackends(
                        HttpRoute.Distribution.newBuilder()
                            .setFirstAvailable(
                                HttpRoute.Distribution.FirstAvailable.newBuilder()
                                    .addBackends(
                                        HttpRoute.RouteBackend.newBuilder()
                                            .setBackend(backend)
                                            .addFilters(mark("x-backend")))))));
  }

  private static HttpRoute.Filter mark(String name) {
    Headers.Header.Builder mark =
        Headers.Header.newBuilder().setName(name).setValue(ByteString.copyFromUtf8("1"));
    return HttpRoute.Filter.newBuilder()
        .setResponseHeaderModifier(
            ResponseHeaderModifier.newBuilder().setSet(Headers.newBuilder().addHeaders(mark)))
        .build();
  }

  private Message ask() throws IOException {
    try (Talk talk = pod.dial(SERVICE)) {
      return talk.ask(GET);
    }
  }

  private static void assertMarked(Message answer) {
    assertThat(answer.value("x-route")).isEqualTo("1");
    assertThat(answer.value("x-backend")).isEqualTo("1");
  }

  @Test
  void anAnswerForAnEndpointThatCannotBeReachedIsFilteredAsItsOwnWouldBe() throws IOException {
    marked(Policies.forward(Policies.plain(peer)));
    Message answer = ask();
    assertThat(answer.status()).isEqualTo(502);
    assertMarked(answer);
  }

  @Test
  void anAnswerForAnEndpointThatResetsIsFilteredToo() throws IOException {
    marked(Policies.forward(Policies.plain(peer)));
    try (TcpPeer _ =
        TcpPeer.serve(
            peer,
            talk -> {
              talk.read();
              talk.reset();
            })) {
      Message answer = ask();
      assertThat(answer.status()).isEqualTo(502);
      assertMarked(answer);
    }
  }

  @Test
  void anAnswerForAnEndpointThatIsLateIsFilteredToo() throws IOException {
    WeightedAddr meshed =
        Policies.meshed(peer, Pod.identityOf("server"), ProtocolHint.getDefaultInstance());
    marked(Policies.forward(meshed));
    // It takes the connection and never answers the handshake.
    try (TcpPeer _ = TcpPeer.serve(peer, Talk::readAll)) {
      Message answer = ask();
      assertThat(answer.status()).isEqualTo(504);
      assertMarked(answer);
    }
  }

  @Test
  void anAnswerThatNoEndpointStandsBehindIsNotFiltered() throws IOException {
    marked(Policies.balanced(AUTHORITY));
    control.endpoints().say(AUTHORITY, Policies.none());
    Message answer = ask();
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.has("x-route")).isFalse();
    assertThat(answer.has("x-backend")).isFalse();
  }

  @Test
  void whatBelongsToTheServersConnectionStaysThere() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer))));
    try (Http1App _ =
            Http1App.serve(
                peer,
                _ ->
                    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: x-hop, keep-alive\r\n"
                        + "keep-alive: timeout=5\r\nproxy-connection: keep-alive\r\nx-hop: 1\r\n"
                        + "x-end: 1\r\n\r\nhi");
        Talk talk = pod.dial(SERVICE)) {
      for (int i = 0; i < 2; i++) {
        Message answer = talk.ask(GET);
        assertThat(answer.fields()).containsExactlyInAnyOrder("x-end: 1", "content-length: 2");
      }
    }
  }

  @Test
  void aServerThatClosesDoesNotCloseTheApplication() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer))));
    try (TcpPeer server =
            TcpPeer.serve(
                peer,
                talk -> {
                  talk.read(GET.length());
                  talk.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
                });
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void aTargetInAbsoluteFormGoesWithAHost() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer))));
    try (Http1App app = Http1App.saying(peer, "hi");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask("GET http://web.example:81/a HTTP/1.1\r\n\r\n").text()).isEqualTo("hi");
      assertThat(app.last().start()).isEqualTo("GET http://web.example:81/a HTTP/1.1");
      assertThat(app.last().value("host")).isEqualTo("web.example:81");

      talk.ask("GET http://web.example/a HTTP/1.1\r\nhost: other\r\n\r\n");
      assertThat(app.last().value("host")).isEqualTo("other");
    }
  }
}
