package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Our server and Netty's HTTP/2 client, over a socket: what goes up comes back. */
class NettyClientTest {
  /** What a stream brought: status, number of body bytes and their sum, trailers. */
  private static final class Answer {
    private String head = "";
    private long bytes;
    private long sum;
    private String trailers = "";

    @Override
    public String toString() {
      return head + " " + bytes + " " + sum + " " + trailers;
    }
  }

  /** Hands out complete answers as text. */
  private static final class Collector extends Http2FrameAdapter {
    final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Map<Integer, Answer> answers = new HashMap<>();

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end) {
      int size = data.readableBytes();
      Answer answer = answer(id);
      answer.bytes += size;
      while (data.isReadable()) {
        answer.sum += data.readUnsignedByte();
      }
      end(id, end);
      return size + padding;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int id,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end) {
      if (headers.status() == null) {
        answer(id).trailers = String.valueOf(headers.get("x-sum"));
      } else {
        answer(id).head = headers.status().toString();
      }
      end(id, end);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long code) {
      done.add(id + " reset " + code);
    }

    private Answer answer(int id) {
      return answers.computeIfAbsent(id, _ -> new Answer());
    }

    private void end(int id, boolean end) {
      if (end) {
        done.add(id + " " + answers.remove(id));
      }
    }
  }

  /** Netty's end of the connection. */
  private static final class Client {
    final Collector collector = new Collector();
    private final Http2ConnectionHandler handler =
        new Http2ConnectionHandlerBuilder()
            .connection(new DefaultHttp2Connection(false))
            .frameListener(collector)
            .build();
    private final Channel channel;
    private int nextStream = 3;

    Client(LoopbackServer server) throws InterruptedException {
      channel =
          new Bootstrap()
              .group(server.group())
              .channel(EpollSocketChannel.class)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connected) {
                      connected.pipeline().addLast(handler);
                    }
                  })
              .connect(server.address())
              .sync()
              .channel();
    }

    /** Sends a request with its body in pieces; returns its stream. */
    int send(Http2Headers headers, byte[][] pieces, int padding, Http2Headers trailers) {
      int id = nextStream;
      nextStream += 2;
      channel.eventLoop().execute(() -> write(id, headers, pieces, padding, trailers));
      return id;
    }

    private void write(
        int id, Http2Headers headers, byte[][] pieces, int padding, Http2Headers trailers) {
      ChannelHandlerContext context = channel.pipeline().context(handler);
      boolean bare = pieces.length == 0 && trailers.isEmpty();
      handler.encoder().writeHeaders(context, id, headers, 0, bare, context.newPromise());
      for (int i = 0; i < pieces.length; i++) {
        boolean end = i == pieces.length - 1 && trailers.isEmpty();
        ByteBuf data = Unpooled.wrappedBuffer(pieces[i]);
        handler.encoder().writeData(context, id, data, padding, end, context.newPromise());
      }
      if (!trailers.isEmpty()) {
        handler.encoder().writeHeaders(context, id, trailers, 0, true, context.newPromise());
      }
      context.flush();
    }

    String next() throws InterruptedException {
      return String.valueOf(collector.done.poll(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void anyBodiesComeBackUnchanged() throws Exception {
    SplittableRandom random = new SplittableRandom(42);
    try (LoopbackServer server = new LoopbackServer(new EchoService(), Http2Settings.DEFAULT)) {
      Client client = new Client(server);
      for (int round = 0; round < 20; round++) {
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < 10; i++) {
          exchange(client, random, expected);
        }
        for (int i = 0; i < 10; i++) {
          String[] line = client.next().split(" ", 2);
          assertThat(line[1]).as("stream %s", line[0]).isEqualTo(expected.remove(line[0]));
        }
      }
    }
  }

  @Test
  void aBodyOfManyMegabytes() throws Exception {
    try (LoopbackServer server = new LoopbackServer(new EchoService(), Http2Settings.DEFAULT)) {
      Client client = new Client(server);
      byte[][] pieces = new byte[512][65_536];
      for (byte[] piece : pieces) {
        piece[0] = 1;
      }
      client.send(headers("POST"), pieces, 0, new DefaultHttp2Headers());

      assertThat(client.next()).isEqualTo("3 200 " + 512 * 65_536L + " 512 ");
    }
  }

  /** Sends a request of a random kind, and notes the answer that must come. */
  private static void exchange(
      Client client, SplittableRandom random, Map<String, String> expected) {
    byte[][] pieces = new byte[random.nextInt(5)][];
    long bytes = 0;
    long sum = 0;
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = new byte[random.nextInt(40_000)];
      random.nextBytes(pieces[i]);
      bytes += pieces[i].length;
      for (byte b : pieces[i]) {
        sum += b & 0xff;
      }
    }
    Http2Headers trailers = new DefaultHttp2Headers();
    if (random.nextBoolean()) {
      trailers.add("x-sum", String.valueOf(sum));
    }
    Http2Headers headers = headers("PUT");
    headers.add("x-random", Long.toHexString(random.nextLong()));
    headers.add("x-repeated", "always the same");
    int padding = random.nextInt(256);
    int id = client.send(headers, pieces, padding, trailers);
    String echo = "200 " + bytes + " " + sum + " " + (trailers.isEmpty() ? "" : sum);
    boolean bare = pieces.length == 0 && trailers.isEmpty();
    expected.put(String.valueOf(id), bare ? "200 19 1702 " : echo);
  }

  private static Http2Headers headers(String method) {
    return new DefaultHttp2Headers().method(method).scheme("http").authority("a.test").path("/p");
  }
}
