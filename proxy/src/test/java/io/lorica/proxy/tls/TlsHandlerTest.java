package io.lorica.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.TestAuthority;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two handlers in memory, and the bytes between them cut as the test likes. */
@Timeout(120)
class TlsHandlerTest {
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final Credentials serverCredentials = TlsLab.credentials(ROOT.leaf(TlsLab.SERVER));
  private static final Credentials clientCredentials = TlsLab.credentials(ROOT.leaf(TlsLab.CLIENT));

  /** The most that Netty's adaptive allocator pools on a heap of up to 512 MiB. */
  private static final int POOLED = 16_896;

  /** What a socket's read brings at most. */
  private static final int READ = 64 << 10;

  @AutoClose private final ManualClock clock = new ManualClock();
  private final List<Runnable> slow = new ArrayList<>();
  private final MeshTls serverTls = process(serverCredentials);
  private final MeshTls clientTls = process(clientCredentials);
  private final End server = new End();
  private final End client = new End();

  /** One end: a channel, what it heard of the handshake, what it received. */
  private static final class End implements TlsListener {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final HoldHandler hold = HoldHandler.addTo(channel);
    final List<String> failures = new ArrayList<>();
    final List<Negotiated> established = new ArrayList<>();
    final ByteBuf got = Unpooled.buffer();

    @Override
    public void established(HoldHandler plaintext, Negotiated negotiated) {
      established.add(negotiated);
      channel.config().setAutoRead(true);
      plaintext.release();
    }

    @Override
    public void failed(TlsFailure failure) {
      failures.add(failure.message());
    }

    void drain() {
      channel.runPendingTasks();
      for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
        got.writeBytes(in);
        in.release();
      }
    }
  }

  private MeshTls process(Credentials credentials) {
    MeshTls tls = new MeshTls(ROOT.anchors(), InstantSource.system(), slow::add);
    tls.install(credentials);
    return tls;
  }

  private void begin() {
    serverTls.server().terminate(server.hold, clock, Duration.ofSeconds(10), server);
    clientTls
        .client()
        .secure(
            client.hold,
            new MeshClientTls.Server(new DnsIdentity(TlsLab.SERVER), TlsLab.SERVER, false),
            clock,
            Duration.ofSeconds(10),
            client);
  }

  @AfterEach
  void finish() {
    client.channel.finishAndReleaseAll();
    server.channel.finishAndReleaseAll();
    runSlow();
    client.channel.runPendingTasks();
    server.channel.runPendingTasks();
    client.got.release();
    server.got.release();
    clientTls.close();
    serverTls.close();
  }

  private void runSlow() {
    List<Runnable> all = List.copyOf(slow);
    slow.clear();
    all.forEach(Runnable::run);
  }

  /** Carries bytes both ways in pieces until nothing moves any more. */
  private void exchange(Random random, int most) {
    boolean moved = true;
    while (moved) {
      moved = carry(client, server, random, most);
      moved |= carry(server, client, random, most);
      moved |= !slow.isEmpty();
      runSlow();
      client.drain();
      server.drain();
    }
  }

  private static boolean carry(End from, End to, Random random, int most) {
    boolean moved = false;
    for (ByteBuf out = from.channel.readOutbound();
        out != null;
        out = from.channel.readOutbound()) {
      while (out.isReadable()) {
        int size = Math.min(out.readableBytes(), 1 + random.nextInt(most));
        if (to.channel.isOpen()) {
          to.channel.writeInbound(out.readRetainedSlice(size));
        } else {
          out.skipBytes(size);
        }
        moved = true;
      }
      out.release();
    }
    return moved;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static void send(End from, byte[] bytes, Random random, int most) {
    int at = 0;
    while (at < bytes.length) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(most));
      boolean heap = random.nextInt(4) == 0;
      ByteBuf piece = heap ? Unpooled.buffer(size) : from.channel.alloc().directBuffer(size);
      from.channel.write(piece.writeBytes(bytes, at, size));
      at += size;
      if (random.nextInt(3) == 0) {
        from.channel.flush();
      }
    }
    from.channel.flush();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 5_000, 100_000})
  void anyCutOfTheBytesGivesTheSame(int most) {
    Random random = new Random(most);
    begin();
    exchange(random, most);
    assertThat(client.established).hasSize(1);
    assertThat(server.established).hasSize(1);
    int length = most == 1 ? 2_000 : 200_000;
    byte[] up = bytes(length);
    byte[] down = bytes(length + 1);
    send(client, up, random, 20_000);
    send(server, down, random, 3_000);
    exchange(random, most);
    assertThat(ByteBufUtil.getBytes(server.got)).isEqualTo(up);
    assertThat(ByteBufUtil.getBytes(client.got)).isEqualTo(down);
  }

  @Test
  void whatIsWrittenDuringTheHandshakeFollowsIt() {
    begin();
    byte[] early = bytes(100);
    send(client, early, new Random(1), 30);
    exchange(new Random(1), 1_000);
    assertThat(ByteBufUtil.getBytes(server.got)).isEqualTo(early);
  }

  @Test
  void whatIsFlushedTogetherLeavesTogether() {
    begin();
    exchange(new Random(1), 10_000);
    for (int i = 0; i < 100; i++) {
      client.channel.write(client.channel.alloc().directBuffer().writeZero(10));
    }
    client.channel.flush();
    ByteBuf one = client.channel.readOutbound();
    // One record: a thousand bytes and what a record adds.
    assertThat(one.readableBytes()).isEqualTo(1_000 + TlsSession.RECORD_OVERHEAD);
    ByteBuf none = client.channel.readOutbound();
    assertThat(none).isNull();
    one.release();
  }

  @Test
  void bulkLeavesInBuffersThatTheAllocatorPools() {
    begin();
    exchange(new Random(1), 1 << 20);
    RecordingAllocator allocator = new RecordingAllocator();
    client.channel.config().setAllocator(allocator);
    byte[] bulk = bytes(1 << 20);
    for (int at = 0; at < bulk.length; at += READ) {
      client.channel.write(Unpooled.directBuffer(READ).writeBytes(bulk, at, READ));
    }
    client.channel.flush();

    // Full records, each in a buffer of its own.
    int records = bulk.length / TlsSession.RECORD_PLAINTEXT;
    assertThat(allocator.sizes).hasSize(records).allMatch(size -> size <= POOLED);
    long ciphertext = 0;
    for (Object out : client.channel.outboundMessages()) {
      ciphertext += ((ByteBuf) out).readableBytes();
    }
    assertThat(ciphertext).isEqualTo(bulk.length + (long) records * TlsSession.RECORD_OVERHEAD);

    server.channel.config().setAllocator(allocator);
    allocator.sizes.clear();
    exchange(new Random(1), READ);
    assertThat(ByteBufUtil.getBytes(server.got)).isEqualTo(bulk);
    assertThat(allocator.sizes).isNotEmpty().allMatch(size -> size <= POOLED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4_095, 4_096, 16_383, 16_384, 16_385, 49_152, 49_153, 65_536, 200_000})
  void piecesOfAnySizeFitTheirBuffers(int size) {
    begin();
    exchange(new Random(1), 1 << 20);
    byte[] all = bytes(3 * size);
    boolean[] heap = {true, false, true};
    for (int i = 0; i < heap.length; i++) {
      ByteBuf piece = heap[i] ? Unpooled.buffer(size) : Unpooled.directBuffer(size);
      client.channel.write(piece.writeBytes(all, i * size, size));
    }
    client.channel.flush();
    exchange(new Random(1), 1 << 20);
    assertThat(ByteBufUtil.getBytes(server.got)).isEqualTo(all);
  }

  /** Remembers what was asked for. */
  private static final class RecordingAllocator extends AbstractByteBufAllocator {
    final List<Integer> sizes = new ArrayList<>();

    RecordingAllocator() {
      super(true);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return Unpooled.buffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      sizes.add(initialCapacity);
      return new UnpooledByteBufAllocator(true).directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  @Test
  void promisesAreKeptOnceTheBytesHaveLeft() {
    begin();
    var first = client.channel.newPromise();
    var second = client.channel.newPromise();
    client.channel.write(client.channel.alloc().directBuffer().writeZero(10), first);
    client.channel.write(client.channel.alloc().directBuffer().writeZero(10), second);
    client.channel.flush();
    assertThat(first.isDone() || second.isDone()).isFalse();
    exchange(new Random(1), 10_000);
    assertThat(first.isSuccess() && second.isSuccess()).isTrue();
    server.channel.close();
    client.channel.close();
    var late = client.channel.newPromise();
    client.channel.writeAndFlush(client.channel.alloc().directBuffer().writeZero(10), late);
    assertThat(late.isDone()).isTrue();
    assertThat(late.isSuccess()).isFalse();
  }

  @Test
  void aHandshakeThatDoesNotEndTimesOut() {
    begin();
    clock.advance(Duration.ofSeconds(10));
    assertThat(client.failures).containsExactly("TLS handshake timed out");
    assertThat(server.failures).containsExactly("TLS handshake timed out");
    assertThat(client.channel.isOpen() || server.channel.isOpen()).isFalse();
  }

  @Test
  void aConnectionClosedDuringVerificationIsFreed() {
    begin();
    carry(client, server, new Random(1), 10_000);
    server.drain();
    carry(server, client, new Random(1), 10_000);
    assertThat(slow).hasSize(1);
    client.channel.close();
    client.channel.runPendingTasks();
    runSlow();
    client.channel.runPendingTasks();
    assertThat(client.established).isEmpty();
    assertThat(client.failures).hasSize(1);
  }

  @Test
  void tooManyVerificationsAtATimeAreRefused() {
    SlowLane lane = new SlowLane(slow::add);
    for (int i = 0; i < SlowLane.CAPACITY; i++) {
      assertThat(lane.submit(() -> {})).isTrue();
    }
    assertThat(lane.submit(() -> {})).isFalse();
    assertThat(lane.refused()).isEqualTo(1);
    runSlow();
    assertThat(lane.submit(() -> {})).isTrue();
  }

  @Test
  void alteredCiphertextFailsTheConnection() {
    begin();
    exchange(new Random(1), 10_000);
    send(client, bytes(100), new Random(1), 100);
    ByteBuf record = client.channel.readOutbound();
    record.setByte(20, record.getByte(20) ^ 1);
    server.channel.pipeline().addLast(new Swallowing());
    server.channel.writeInbound(record);
    assertThat(server.channel.isOpen()).isFalse();
    server.drain();
    assertThat(server.got.isReadable()).isFalse();
  }

  private static final class Swallowing extends io.netty.channel.ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
      assertThat(cause).isInstanceOf(javax.net.ssl.SSLException.class);
    }
  }

  @FuzzTest(maxDuration = "1m")
  void rubbishFailsAHandshakeAndNothingElse(byte[] bytes) {
    EmbeddedChannel channel = new EmbeddedChannel();
    List<String> failures = new ArrayList<>();
    MeshTls tls = Fuzzed.TLS;
    tls.server()
        .terminate(
            HoldHandler.addTo(channel),
            new ManualClock(),
            Duration.ZERO,
            new TlsListener() {
              @Override
              public void established(HoldHandler plaintext, Negotiated negotiated) {
                throw new AssertionError("rubbish was taken for a peer");
              }

              @Override
              public void failed(TlsFailure failure) {
                failures.add(failure.message());
              }
            });
    channel.writeInbound(Unpooled.copiedBuffer(bytes));
    channel.finishAndReleaseAll();
    assertThat(failures).hasSize(1);
  }

  /** Outlives the runs of the fuzzer. */
  private static final class Fuzzed {
    static final MeshTls TLS = make();

    static MeshTls make() {
      MeshTls tls = new MeshTls(ROOT.anchors(), InstantSource.system(), Runnable::run);
      tls.install(serverCredentials);
      return tls;
    }
  }
}
