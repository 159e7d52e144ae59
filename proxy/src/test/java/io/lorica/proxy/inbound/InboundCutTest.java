package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.MeshClient;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Streams that are cut off within mesh TLS: a reset and no goodbye, or they would look complete.
 */
final class InboundCutTest {
  private static final int PORT = 8080;

  /** To HTTP/1.0 a body without length ends where the connection ends. */
  private static final String OLD_GET = "GET / HTTP/1.0\r\n\r\n";

  private static final String PART = "HTTP/1.0 200 OK\r\n\r\npart";

  private final CountDownLatch seen = new CountDownLatch(1);
  private ControlPlane control;
  private Pod pod;
  private MeshClient peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "server");
    peer = new MeshClient(Optional.of(control.issuer().credentials("client")), Optional.empty());
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  /** Reads beneath TLS: what a goodbye of TLS would be, or the end of TCP, is read and returned. */
  private static void assertReset(Talk plain) {
    assertThatThrownBy(() -> plain.socket().getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void aRelayThatPolicyEndsIsReset() throws IOException {
    String key = "server:" + PORT;
    control.serverPolicies().say(key, ServerPolicies.detect(ServerPolicies.everybody()));
    try (TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  talk.send("part");
                  talk.readAll();
                });
        Talk plain = pod.visit(PORT);
        Talk talk = peer.secure(plain, pod.identity())) {
      talk.send("\0\0");
      assertThat(talk.read(4)).isEqualTo("part");
      control.serverPolicies().say(key, ServerPolicies.detect(ServerPolicies.only("me")));
      assertReset(plain);
    }
  }

  @Test
  void aRelayWhoseServerIsResetIsReset() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  talk.send("part");
                  seen.await();
                  talk.reset();
                });
        Talk plain = pod.visit(PORT);
        Talk talk = peer.secure(plain, pod.identity())) {
      talk.send("\0\0");
      assertThat(talk.read(4)).isEqualTo("part");
      seen.countDown();
      assertReset(plain);
    }
  }

  @Test
  void aBodyThatTheApplicationCutsOffIsReset() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  answerWithoutLength(talk);
                  seen.await();
                  talk.reset();
                });
        Talk plain = pod.visit(PORT);
        Talk talk = peer.secure(plain, pod.identity())) {
      talk.send(OLD_GET);
      assertThat(talk.read(PART.length())).isEqualTo(PART);
      seen.countDown();
      assertReset(plain);
    }
  }

  @Test
  void aBodyThatTheClientNoLongerWantsIsReset() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  answerWithoutLength(talk);
                  talk.readAll();
                });
        Talk plain = pod.visit(PORT);
        Talk talk = peer.secure(plain, pod.identity())) {
      talk.send(OLD_GET);
      assertThat(talk.read(PART.length())).isEqualTo(PART);
      talk.end();
      assertReset(plain);
    }
  }

  private static void answerWithoutLength(Talk talk) throws IOException {
    talk.read(OLD_GET.length());
    talk.send(PART);
  }
}
