package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.log.Logging;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a proxy whose connections do not end. */
final class GraceTest {
  private static final int PORT = 9000;

  private final List<String> lines = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() {
    Logging.install("warn", false, lines::add, NanoClock.system(), InstantSource.system());
  }

  @AfterEach
  void restore() {
    Logging.install("warn", false, System.out::print, NanoClock.system(), InstantSource.system());
  }

  @Test
  @Spec("01#37")
  void anOpenStreamIsLeftWhenTheGraceIsOver() throws IOException {
    try (ControlPlane control = ControlPlane.start();
        Pod pod = Pod.builder(control, "server").put("SHUTDOWN_GRACE_PERIOD", "1s").start();
        TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  talk.send(talk.read(2));
                  talk.readAll();
                });
        Talk talk = pod.visit(PORT)) {
      talk.send("\0\0");
      assertThat(talk.read(2)).isEqualTo("\0\0");

      pod.proxy().shutdown();

      assertThat(lines)
          .anyMatch(
              line ->
                  line.contains(" WARN ")
                      && line.contains(
                          "Graceful shutdown did not complete in 1s, terminating now"));
      assertThat(talk.isEnded()).isTrue();
    }
  }
}
