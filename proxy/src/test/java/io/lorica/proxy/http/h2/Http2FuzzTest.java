package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Arrays;
import java.util.Map;

/**
 * Bytes from the network against the parsers of HTTP/2. Runs over its seeds in every build, and
 * looks for more with {@code JAZZER_FUZZ=1}.
 */
class Http2FuzzTest {
  /** Whatever a client sends, the connection goes on or ends by its rules, and leaks nothing. */
  @FuzzTest(maxDuration = "1m")
  void anyFramesToAServer(byte[] bytes) {
    try (ScriptedPeer peer = ScriptedPeer.settledClient(new EchoService())) {
      feed(peer, bytes);
      assertThat(peer.events.lines).noneMatch(line -> line.startsWith("broken"));
    }
  }

  /** The same of a server, to a client with requests in progress. */
  @FuzzTest(maxDuration = "1m")
  void anyFramesToAClient(byte[] bytes) {
    try (ScriptedPeer peer = ScriptedPeer.server()) {
      Http2ClientConnection connection = peer.connect(Http2Settings.DEFAULT, new SilentListener());
      peer.send(Wire.settings());
      for (int i = 0; i < 3; i++) {
        RequestHead head = new RequestHead();
        head.method(i == 1 ? "HEAD" : "POST");
        connection.open(head, i == 1, new RecordingResponse());
      }
      feed(peer, bytes);
      assertThat(peer.events.lines).noneMatch(line -> line.startsWith("broken"));
    }
  }

  /** What both decoders accept, they read alike; what ours accepts, Netty's does. */
  @FuzzTest(maxDuration = "1m")
  void anyFieldBlocks(byte[] bytes) throws Http2Exception {
    HpackDecoder ours = new HpackDecoder(new LoopMemory());
    HeadAssembler assembler = new HeadAssembler(1 << 20);
    DefaultHttp2HeadersDecoder theirs = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    int half = bytes.length / 2;
    byte[][] blocks = {Arrays.copyOf(bytes, half), Arrays.copyOfRange(bytes, half, bytes.length)};
    for (byte[] block : blocks) {
      HeaderBlock fields = new HeaderBlock();
      assembler.beginTrailers(fields);
      if (!ours.decode(block, 0, block.length, assembler)) {
        return;
      }
      StringBuilder expected = new StringBuilder();
      for (Map.Entry<CharSequence, CharSequence> field :
          theirs.decodeHeaders(1, Unpooled.wrappedBuffer(block))) {
        expected.append(field.getKey()).append(": ").append(field.getValue()).append('\n');
      }
      if (assembler.finish() == HeadAssembler.Verdict.COMPLETE
          && !fields.contains(HeaderName.COOKIE)) {
        assertThat(fields.toString()).isEqualTo(expected.toString());
      }
    }
  }

  /** The first byte says into how many reads the others are cut. */
  private static void feed(ScriptedPeer peer, byte[] bytes) {
    int reads = bytes.length == 0 ? 1 : 1 + (bytes[0] & 7);
    int from = Math.min(1, bytes.length);
    for (int i = 1; i <= reads; i++) {
      int to = from + (bytes.length - from) * i / reads;
      peer.send(Arrays.copyOfRange(bytes, from, to));
      from = to;
      peer.received();
    }
  }
}
