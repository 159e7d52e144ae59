package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** How bytes are cut into reads makes no difference. */
class Http2SplitTest {
  @Property(tries = 200)
  void oneReadOrMany(@ForAll("frames") List<byte[]> frames, @ForAll("sizes") List<Integer> sizes) {
    byte[] all = Wire.join(frames.toArray(byte[][]::new));

    assertThat(seen(all, sizes)).isEqualTo(seen(all, List.of(all.length)));
  }

  @Property(tries = 100)
  void oneByteAtATime(@ForAll("frames") List<byte[]> frames) {
    byte[] all = Wire.join(frames.toArray(byte[][]::new));

    assertThat(seen(all, List.of(1))).isEqualTo(seen(all, List.of(all.length)));
  }

  /** What the service saw, and whether the connection lives; reads have the sizes in turn. */
  private static String seen(byte[] bytes, List<Integer> sizes) {
    RecordingService service = new RecordingService();
    try (ScriptedPeer peer = ScriptedPeer.settledClient(service)) {
      int from = 0;
      for (int i = 0; from < bytes.length; i++) {
        int to = Math.min(bytes.length, from + Math.max(1, sizes.get(i % sizes.size())));
        byte[] read = new byte[to - from];
        System.arraycopy(bytes, from, read, 0, read.length);
        peer.send(read);
        from = to;
      }
      return service.exchanges.stream()
              .map(exchange -> exchange.log().replace("|", ""))
              .collect(Collectors.joining("\n"))
          + "\n"
          + peer.channel.isOpen()
          + peer.events.lines;
    }
  }

  /** Frames that are mostly in order, with a fault now and then. */
  @Provide
  Arbitrary<List<byte[]>> frames() {
    Arbitrary<Integer> streams = Arbitraries.of(1, 3, 5, 7);
    Arbitrary<byte[]> data =
        Combinators.combine(streams, Arbitraries.integers().between(0, 300), Arbitraries.of(0, 1))
            .as((id, size, end) -> Wire.frame(0, end, id, new byte[size]));
    Arbitrary<byte[]> padded =
        Combinators.combine(streams, Arbitraries.integers().between(0, 60))
            .as(
                (id, padding) -> {
                  byte[] payload = new byte[50];
                  payload[0] = (byte) (int) padding;
                  return Wire.frame(0, Wire.PADDED, id, payload);
                });
    Arbitrary<byte[]> heads =
        Combinators.combine(streams, Arbitraries.of(true, false))
            .as((id, end) -> end ? Wire.get(id) : Wire.post(id));
    Arbitrary<byte[]> others =
        Arbitraries.of(
            Wire.ping(1, false),
            Wire.settings(4, 100),
            Wire.frame(2, 0, 3, new byte[5]),
            Wire.frame(0x99, 0, 0, new byte[40]),
            Wire.windowUpdate(0, 5),
            Wire.headers(1, true, "t", "1"),
            Wire.headers(3, true, "t", "\n"),
            Wire.reset(5, 8),
            Wire.goAway(0, 0));
    return Arbitraries.frequencyOf(
            Tuple.of(4, heads), Tuple.of(4, data), Tuple.of(1, padded), Tuple.of(3, others))
        .list()
        .ofMaxSize(15);
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.integers().between(1, 40).list().ofMinSize(1).ofMaxSize(10);
  }
}
