package io.lorica.proxy.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.ProtocolHint;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.LeavingHttp2;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that one endpoint did not take goes to another, which speaks another protocol. */
@Timeout(60)
final class RedispatchTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";

  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\nte: gzip\r\n\r\n";

  private ControlPlane control;
  private Pod pod;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "client");
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private static WeightedAddr upgraded(InetSocketAddress address) {
    return Policies.plain(address).toBuilder()
        .setProtocolHint(ProtocolHint.newBuilder().setH2(ProtocolHint.H2.getDefaultInstance()))
        .build();
  }

  /** An HTTP/2 endpoint can be chosen once it is connected. */
  private void awaitBothEndpoints() throws IOException {
    try (Talk talk = pod.dial(SERVICE)) {
      talk.ask(GET);
    }
    pod.awaitMetric(2, "outbound_http_balancer_endpoints", "endpoint_state=\"ready\"");
  }

  @Test
  void whatHttp2GaveBackArrivesAsTheHttp1ThatItWas() throws IOException {
    InetSocketAddress plain = new InetSocketAddress(Pod.nextAddress(), 8080);
    InetSocketAddress leaving = new InetSocketAddress(Pod.nextAddress(), 8080);
    try (LeavingHttp2 http2 = LeavingHttp2.serve(leaving);
        Http1App app = Http1App.saying(plain, "hi")) {
      control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(plain), upgraded(leaving)));
      while (http2.requests() == 0) {
        awaitBothEndpoints();
        try (Talk talk = pod.dial(SERVICE)) {
          assertThat(talk.ask(GET).text()).isEqualTo("hi");
          assertThat(app.last().fields()).containsExactly("host: web", "te: gzip");
        }
      }
    }
  }

  @Test
  void whatHttp1CouldNotTakeIsMarkedOnItsWayThroughHttp2() throws IOException {
    InetSocketAddress nobody = new InetSocketAddress(Pod.nextAddress(), 8080);
    try (Pod server = Pod.start(control, "server");
        Http1App app = Http1App.saying(server.at(8080), "hi")) {
      control
          .endpoints()
          .say(
              AUTHORITY,
              Policies.add(
                  Policies.plain(nobody), Policies.meshed(server.at(8080), server.identity())));
      awaitBothEndpoints();
      double failed = failures();
      while (failures() == failed) {
        try (Talk talk = pod.dial(SERVICE)) {
          Message answer = talk.ask(GET);
          assertThat(answer.start()).isEqualTo("HTTP/1.1 200 OK");
          assertThat(app.last().start()).isEqualTo("GET / HTTP/1.1");
          assertThat(app.last().has("l5d-orig-proto")).isFalse();
        }
      }
    }
  }

  /** Attempts at the endpoint that cannot be reached. */
  private double failures() throws IOException {
    return pod.metrics().sum("response_total", "direction=\"outbound\"", "status_code=\"502\"");
  }
}
