package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A balancer of whose endpoints the control plane will not speak (spec 02 §11.1). */
final class FailedPoolTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String KEY = Wire.text(SERVICE);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod pod;
  private InetSocketAddress server;

  /** Failfast is out of the way: whoever waits waits until the pool fails. */
  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod =
        Pod.builder(control, "client")
            .put("OUTBOUND_DISCOVERY_IDLE_TIMEOUT", "100ms")
            .put("OUTBOUND_HTTP_FAILFAST_TIMEOUT", "60s")
            .put("OUTBOUND_TCP_FAILFAST_TIMEOUT", "60s")
            .start();
    server = new InetSocketAddress(Pod.nextAddress(), 8080);
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  @Test
  void requestsThatWaitAndThoseThatComeFail() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
    try (Talk waiting = pod.dial(SERVICE)) {
      waiting.send(GET);
      pod.awaitMetric(1, "outbound_http_balancer_queue_length");
      control.endpoints().refuse(AUTHORITY, Status.FAILED_PRECONDITION);
      assertFailed(waiting.answer());
      assertFailed(ask());
    }
    pod.awaitMetric(2, "outbound_http_errors_total", "error=\"unexpected\"");
  }

  @Test
  void endpointsThatWereThereAreGone() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(server)));
    try (Http1App _ = Http1App.saying(server, "hi");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      control.endpoints().refuse(AUTHORITY, Status.INVALID_ARGUMENT);
      pod.awaitMetric(0, "outbound_http_balancer_p2c_endpoints");
      assertFailed(talk.ask(GET));
    }
  }

  @Test
  void theFailureLastsUntilTheStackIsRebuilt() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
    control.endpoints().refuse(AUTHORITY, Status.FAILED_PRECONDITION);
    try (Http1App _ = Http1App.saying(server, "hi")) {
      try (Talk user = pod.dial(SERVICE)) {
        user.send("GET / HTTP/1.1\r\nhost: unfini");
        Await.until("asked", () -> control.endpoints().calls(AUTHORITY) == 1);
        control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(server)));
        assertFailed(ask());
        assertFailed(ask());
        assertThat(control.endpoints().calls(AUTHORITY)).isEqualTo(1);
      }
      Await.until("the stack was idle", () -> control.policies().watchers(KEY) == 0);
      assertThat(ask().text()).isEqualTo("hi");
      assertThat(control.endpoints().calls(AUTHORITY)).isEqualTo(2);
    }
  }

  @Test
  void opaqueConnectionsThatWaitAndThoseThatComeAreClosed() throws IOException {
    control.policies().say(KEY, Policies.opaque(Policies.balanced(AUTHORITY)));
    try (Talk waiting = pod.dial(SERVICE)) {
      Await.until("asked", () -> control.endpoints().watchers(AUTHORITY) == 1);
      control.endpoints().refuse(AUTHORITY, Status.FAILED_PRECONDITION);
      assertThat(waiting.isEnded()).isTrue();
    }
    try (Talk later = pod.dial(SERVICE)) {
      assertThat(later.isEnded()).isTrue();
    }
    pod.awaitMetric(2, "outbound_tcp_errors_total", "error=\"unexpected\"");
  }

  private static void assertFailed(Message answer) {
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.value("l5d-proxy-error")).isEqualTo("unexpected error");
    assertThat(answer.value("connection")).isEqualTo("close");
  }

  /** One request on a connection of its own. */
  private Message ask() throws IOException {
    try (Talk talk = pod.dial(SERVICE)) {
      return talk.ask(GET);
    }
  }
}
