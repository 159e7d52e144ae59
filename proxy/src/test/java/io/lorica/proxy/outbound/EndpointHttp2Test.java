package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.lorica.proto.destination.Http2ClientParams;
import io.lorica.proto.destination.ProtocolHint;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What connections to an endpoint are like where discovery says so (spec 02 §11.2). */
final class EndpointHttp2Test {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final int PREFACE = 24;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private ControlPlane control;
  private Pod pod;
  private InetSocketAddress peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "client");
    peer = new InetSocketAddress(Pod.nextAddress(), 8080);
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private record Frame(int type, ByteBuffer payload) {
    static Frame read(Talk talk) throws IOException {
      ByteBuffer header = ByteBuffer.wrap(talk.readBytes(9));
      return new Frame(header.get(3), ByteBuffer.wrap(talk.readBytes(header.getInt(0) >>> 8)));
    }

    Map<Integer, Integer> settings() {
      Map<Integer, Integer> values = new TreeMap<>();
      while (payload.hasRemaining()) {
        values.put((int) payload.getShort(), payload.getInt());
      }
      return values;
    }
  }

  /** The first frame of a type on a connection that a request makes. */
  private Frame first(int type, Http2ClientParams.Builder params) throws IOException {
    var endpoint =
        Policies.plain(peer).toBuilder()
            .setProtocolHint(ProtocolHint.newBuilder().setH2(ProtocolHint.H2.getDefaultInstance()))
            .setHttp2(params)
            .build();
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.forward(endpoint)));
    BlockingQueue<Frame> found = new LinkedBlockingQueue<>();
    try (TcpPeer _ =
            TcpPeer.serve(
                peer,
                talk -> {
                  talk.readBytes(PREFACE);
                  Frame frame = Frame.read(talk);
                  while (frame.type() != type) {
                    frame = Frame.read(talk);
                  }
                  found.add(frame);
                });
        Talk talk = pod.dial(SERVICE)) {
      talk.send("GET / HTTP/1.1\r\nhost: web\r\n\r\n");
      Await.until("the frame has come", () -> !found.isEmpty());
    }
    return found.remove();
  }

  @Test
  void bothWindowsAreAnnounced() throws IOException {
    Map<Integer, Integer> settings =
        first(
                SETTINGS,
                Http2ClientParams.newBuilder()
                    .setFlowControl(
                        Http2ClientParams.FlowControl.newBuilder()
                            .setInitialStreamWindowSize(100_000)
                            .setInitialConnectionWindowSize(200_000)))
            .settings();
    assertThat(settings).containsEntry(INITIAL_WINDOW_SIZE, 100_000);
  }

  @Test
  @Spec("10#35")
  void oneWindowAloneIsNot() throws IOException {
    Map<Integer, Integer> settings =
        first(
                SETTINGS,
                Http2ClientParams.newBuilder()
                    .setFlowControl(
                        Http2ClientParams.FlowControl.newBuilder()
                            .setInitialStreamWindowSize(100_000)))
            .settings();
    assertThat(settings).isNotEmpty().doesNotContainKey(INITIAL_WINDOW_SIZE);
  }

  @Test
  void aSilentEndpointIsAskedForASignOfLife() throws IOException {
    Duration soon = Duration.newBuilder().setNanos(50_000_000).build();
    Frame ping =
        first(
            PING,
            Http2ClientParams.newBuilder()
                .setKeepAlive(
                    Http2ClientParams.KeepAlive.newBuilder()
                        .setInterval(soon)
                        .setTimeout(Wire.seconds(60))));
    assertThat(ping.payload().remaining()).isEqualTo(8);
  }
}
