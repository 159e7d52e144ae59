package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer's proxy whose application is gone, and which says that it closes the connection. */
final class PeerCloseTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String KEY = Wire.text(SERVICE);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod client;
  private Pod server;
  private WeightedAddr endpoint;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    client = Pod.start(control, "client");
    server = Pod.start(control, "server");
    endpoint = Policies.meshed(server.at(8080), server.identity());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    control.close();
  }

  private static void assertStripped(Message answer) {
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.has("l5d-proxy-error")).isFalse();
    assertThat(answer.has("l5d-proxy-connection")).isFalse();
  }

  @Test
  @Spec("02#36")
  void throughABalancerTheConnectionStays() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
    control.endpoints().say(AUTHORITY, Policies.add(endpoint));
    try (Talk talk = client.dial(SERVICE)) {
      for (int i = 0; i < 2; i++) {
        Message answer = talk.ask(GET);
        assertStripped(answer);
        assertThat(answer.has("connection")).isFalse();
      }
    }
  }

  @Test
  @Spec("02#36")
  void throughAForwardBackendItIsClosed() throws IOException {
    control.policies().say(KEY, Policies.detect(Policies.forward(endpoint)));
    try (Talk talk = client.dial(SERVICE)) {
      Message answer = talk.ask(GET);
      assertStripped(answer);
      assertThat(answer.value("connection")).isEqualTo("close");
      assertThat(talk.isEnded()).isTrue();
    }
  }
}
