package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application's connections below HTTP. */
final class OutboundTcpTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 25);
  private static final String KEY = Wire.text(SERVICE);
  private static final String AUTHORITY = "mail.ns.svc.cluster.local:25";

  private ControlPlane control;
  private Pod pod;
  private InetAddress peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod =
        Pod.builder(control, "client")
            .put("OUTBOUND_DETECT_TIMEOUT", "100ms")
            .put("OUTBOUND_TCP_FAILFAST_TIMEOUT", "100ms")
            .start();
    peer = Pod.nextAddress();
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private InetSocketAddress peer(int port) {
    return new InetSocketAddress(peer, port);
  }

  private static TcpPeer greeter(InetSocketAddress address) throws IOException {
    return TcpPeer.serve(
        address,
        talk -> {
          talk.send("hello\n");
          talk.send(talk.readAll());
        });
  }

  @Test
  @Spec("02#7")
  void aSilentClientIsForwardedWhenDetectionGivesUp() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer(2525)))));
    try (TcpPeer _ = greeter(peer(2525));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.read(6)).isEqualTo("hello\n");
    }
    pod.awaitMetric(1, "outbound_tcp_detect_http_results_total", "result=\"read_timeout\"");
  }

  @Test
  @Spec("02#8")
  void thirteenBytesAreNotHttp() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer(2525)))));
    try (TcpPeer _ = greeter(peer(2525));
        Talk talk = pod.dial(SERVICE)) {
      talk.send("GET / HTTP/1.");
      assertThat(talk.read(6)).isEqualTo("hello\n");
      talk.end();
      assertThat(talk.readAll()).isEqualTo("GET / HTTP/1.");
    }
    pod.awaitMetric(1, "outbound_tcp_detect_http_results_total", "result=\"not_http\"");
    pod.awaitMetric(1, "outbound_tcp_route_close_total", "error=\"\"");
    pod.awaitMetric(0, "tcp_open_connections", "direction=\"outbound\"");
  }

  @Test
  void declaredOpaqueIsNotWaitedFor() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer(2525)))));
    control.profiles().say(KEY, DestinationProfile.newBuilder().setOpaqueProtocol(true).build());
    try (TcpPeer _ = greeter(peer(2525));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.read(6)).isEqualTo("hello\n");
    }
    pod.awaitMetric(1, "outbound_tcp_protocol_connections_total", "protocol=\"opaq\"");
    assertThat(pod.metrics().sum("outbound_tcp_detect_http_results_total")).isZero();
  }

  @Test
  void aRefusedConnectionGoesToTheNextEndpoint() throws IOException {
    control.policies().say(KEY, Policies.opaque(Policies.balanced(AUTHORITY)));
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.plain(peer(2525)), Policies.plain(peer(2526))));
    try (TcpPeer _ = greeter(peer(2525))) {
      for (int i = 0; i < 10; i++) {
        try (Talk talk = pod.dial(SERVICE)) {
          assertThat(talk.read(6)).isEqualTo("hello\n");
        }
      }
    }
  }

  @Test
  void withoutEndpointsConnectionsAreClosed() throws IOException {
    control.policies().say(KEY, Policies.opaque(Policies.balanced(AUTHORITY)));
    control.endpoints().say(AUTHORITY, Policies.none());
    for (int i = 0; i < 2; i++) {
      try (Talk talk = pod.dial(SERVICE)) {
        assertThat(talk.isEnded()).isTrue();
      }
    }
    pod.awaitMetric(1, "outbound_tcp_errors_total", "error=\"failfast\"");
    pod.awaitMetric(1, "outbound_tcp_errors_total", "error=\"loadshed\"");
    pod.awaitMetric(0, "tcp_open_connections", "direction=\"outbound\"");
  }

  @Test
  @Spec("02#1")
  void aPodsAddressIsDialledWithTheIdentityOfItsProfile() throws IOException {
    try (Pod server = Pod.start(control, "server");
        Http1App app = Http1App.saying(server.at(8080), "hi")) {
      InetSocketAddress target = server.at(8080);
      control.policies().refuse(Wire.text(target), Status.NOT_FOUND);
      control
          .profiles()
          .say(
              Wire.text(target),
              DestinationProfile.newBuilder()
                  .setEndpoint(Policies.meshed(target, server.identity()))
                  .build());
      try (Talk talk = pod.dial(target)) {
        assertThat(talk.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text()).isEqualTo("hi");
        assertThat(app.last().value("l5d-client-id")).isEqualTo(pod.identity());
      }
    }
  }

  @Test
  @Spec("02#34")
  void thePodItselfIsReachedInPlaintext() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
    control.endpoints().say(AUTHORITY, Policies.add(Policies.meshed(pod.at(8080), pod.identity())));
    try (Http1App app = Http1App.saying(pod.at(8080), "me");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text()).isEqualTo("me");
      assertThat(app.last().fields()).containsExactly("host: a");
    }
    control.policies().say(KEY, Policies.opaque(Policies.balanced(AUTHORITY)));
    try (TcpPeer _ = greeter(pod.at(8080));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.read(6)).isEqualTo("hello\n");
    }
    pod.awaitMetric(2, "tcp_open_total", "peer=\"dst\"", "no_tls_reason=\"loopback\"");
  }

  @Test
  void aServerOfAnotherIdentityIsNotTalkedTo() throws IOException {
    try (Pod server = Pod.start(control, "server");
        Http1App app = Http1App.saying(server.at(8080), "hi")) {
      control
          .policies()
          .say(
              KEY,
              Policies.opaque(
                  Policies.forward(Policies.meshed(server.at(8080), Pod.identityOf("other")))));
      try (Talk talk = pod.dial(SERVICE)) {
        talk.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        assertThat(talk.isEnded()).isTrue();
      }
      assertThat(app.connections()).isZero();
    }
    pod.awaitMetric(1, "outbound_tcp_errors_total", "error=\"i/o\"");
  }
}
