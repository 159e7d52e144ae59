package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Bytes from the network against connections of HTTP/2; {@link HpackFuzzTest} has the field blocks.
 * The first byte says into how many reads the others are cut.
 */
class Http2FuzzTest {
  /**
   * Whatever a client sends, the connection goes on or ends by its rules, leaks nothing, and sends
   * well-formed frames alone.
   */
  @FuzzTest(maxDuration = "1m")
  void anyFramesToAServer(byte[] bytes) {
    try (ScriptedPeer peer = ScriptedPeer.settledClient(new EchoService())) {
      for (byte[] read : reads(bytes)) {
        peer.send(read);
        peer.received();
      }
      assertThat(peer.events.lines).noneMatch(line -> line.startsWith("broken"));
    }
  }

  /** The same of a server, to a client with requests in progress; each is told once how it ends. */
  @FuzzTest(maxDuration = "1m")
  void anyFramesToAClient(byte[] bytes) {
    List<RecordingResponse> responses = new ArrayList<>();
    try (ScriptedPeer peer = ScriptedPeer.server()) {
      Http2ClientConnection connection = asked(peer, responses);
      for (byte[] read : reads(bytes)) {
        peer.send(read);
        peer.received();
      }
      peer.end();
      peer.received();
      assertThat(connection.active()).as("exchanges without end").isZero();
      assertThat(peer.events.lines).noneMatch(line -> line.startsWith("broken"));
    }
    for (RecordingResponse response : responses) {
      assertThat(response.log()).matches("(?s)(.* end|.*\\|trailers .*|.*\\|aborted .*)");
    }
  }

  /** How a client's bytes are cut makes no difference to a server. */
  @FuzzTest(maxDuration = "1m")
  void readsToAServer(byte[] bytes) {
    byte[] all = Arrays.copyOfRange(bytes, Math.min(1, bytes.length), bytes.length);
    String whole = served(List.of(all));
    assertThat(served(reads(bytes))).isEqualTo(whole);
    assertThat(served(single(all))).isEqualTo(whole);
  }

  private static String served(List<byte[]> reads) {
    RecordingService service = new RecordingService();
    try (ScriptedPeer peer = ScriptedPeer.settledClient(service)) {
      reads.forEach(peer::send);
      return service.exchanges.stream()
              .map(exchange -> joined(exchange.log(), exchange.broken))
              .collect(Collectors.joining("\n"))
          + "\n"
          + peer.channel.isOpen()
          + peer.events.lines;
    }
  }

  /** How a server's bytes are cut makes no difference to a client. */
  @FuzzTest(maxDuration = "1m")
  void readsToAClient(byte[] bytes) {
    byte[] all = Arrays.copyOfRange(bytes, Math.min(1, bytes.length), bytes.length);
    String whole = heard(List.of(all));
    assertThat(heard(reads(bytes))).isEqualTo(whole);
    assertThat(heard(single(all))).isEqualTo(whole);
  }

  private static String heard(List<byte[]> reads) {
    List<RecordingResponse> responses = new ArrayList<>();
    try (ScriptedPeer peer = ScriptedPeer.server()) {
      asked(peer, responses);
      reads.forEach(peer::send);
      return responses.stream()
              .map(response -> joined(response.log(), response.broken))
              .collect(Collectors.joining("\n"))
          + "\n"
          + peer.channel.isOpen()
          + peer.events.lines;
    }
  }

  /** A client that has sent the heads of three requests. */
  private static Http2ClientConnection asked(ScriptedPeer peer, List<RecordingResponse> responses) {
    Http2ClientConnection connection = peer.connect(Http2Settings.DEFAULT, new SilentListener());
    peer.send(Wire.settings());
    for (int i = 0; i < 3; i++) {
      RequestHead head = new RequestHead();
      head.method(i == 1 ? "HEAD" : "POST");
      RecordingResponse response = new RecordingResponse();
      responses.add(response);
      connection.open(head, i == 1, response);
    }
    peer.received();
    return connection;
  }

  /**
   * Content comes in as many pieces as there were reads, and how much of it before its stream is
   * reset depends on them.
   */
  private static String joined(String log, boolean broken) {
    return broken
        ? log.substring(0, log.indexOf('|')) + log.substring(log.lastIndexOf('|'))
        : log.replace("|", "");
  }

  private static List<byte[]> reads(byte[] bytes) {
    int count = bytes.length == 0 ? 1 : 1 + (bytes[0] & 7);
    List<byte[]> reads = new ArrayList<>();
    int first = Math.min(1, bytes.length);
    int from = first;
    for (int i = 1; i <= count; i++) {
      int to = first + (bytes.length - first) * i / count;
      reads.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return reads;
  }

  private static List<byte[]> single(byte[] bytes) {
    List<byte[]> reads = new ArrayList<>();
    for (byte b : bytes) {
      reads.add(new byte[] {b});
    }
    return reads;
  }
}
