package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our client and Netty's HTTP/2 server, over a socket: what goes up comes back. */
class NettyServerTest {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
  private Channel server;
  private LoopbackClient client;

  @SuppressWarnings("NullAway.Init")
  NettyServerTest() {}

  @BeforeEach
  void start() throws Exception {
    server =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(Http2FrameCodecBuilder.forServer().build(), new Echo());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    client = new LoopbackClient(server.localAddress(), Http2Settings.DEFAULT);
  }

  @AfterEach
  void stop() {
    client.close();
    group.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void anyBodiesComeBackUnchanged() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 10; i++) {
        byte[][] pieces = new byte[random.nextInt(5)][];
        for (int j = 0; j < pieces.length; j++) {
          pieces[j] = new byte[random.nextInt(40_000)];
          random.nextBytes(pieces[j]);
        }
        boolean trailers = random.nextBoolean();
        String id = round + "/" + i;
        client.call(() -> exchange(id, pieces, trailers));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(done.poll(30, TimeUnit.SECONDS)).endsWith(" as sent");
      }
    }
  }

  @Test
  void aBodyOfManyMegabytes() throws Exception {
    byte[] piece = new byte[8 << 20];
    new SplittableRandom(1).nextBytes(piece);
    client.call(() -> exchange("large", new byte[][] {piece}, false));

    assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo("large as sent");
  }

  private boolean exchange(String id, byte[][] pieces, boolean trailers) {
    RequestHead head = new RequestHead();
    head.version(HttpVersion.HTTP_2);
    head.method("POST");
    head.authority("a.test");
    head.path("/echo");
    head.headers().add("x-id", id);
    head.headers().add("x-repeated", "always the same");
    Response response = new Response(id, Unpooled.wrappedBuffer(pieces), trailers);
    RequestStream request = client.connection().open(head, false, response);
    response.request = request;
    for (byte[] piece : pieces) {
      request.requestData(Unpooled.wrappedBuffer(piece), false);
    }
    if (trailers) {
      HeaderBlock block = new HeaderBlock();
      block.add("x-last", id);
      request.requestTrailers(block);
    } else {
      request.requestData(Unpooled.EMPTY_BUFFER, true);
    }
    return true;
  }

  private final class Response implements ResponseStream {
    private final String id;
    private final ByteBuf expected;
    private final boolean trailers;
    private RequestStream request = RefusedRequest.INSTANCE;

    Response(String id, ByteBuf expected, boolean trailers) {
      this.id = id;
      this.expected = expected;
      this.trailers = trailers;
    }

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {
      if (!id.equals(head.headers().get(HeaderName.UNKNOWN))) {
        done.add(id + " wrong head");
      }
      end(end && !trailers);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      if (size > expected.readableBytes() || !expected.readSlice(size).equals(data)) {
        done.add(id + " wrong body");
      }
      data.release();
      if (!end) {
        request.responseConsumed(size);
      }
      end(end && !trailers);
    }

    @Override
    public void trailers(HeaderBlock block) {
      end(trailers && block.toString().equals("x-last: " + id + "\n"));
    }

    private void end(boolean end) {
      if (end) {
        done.add(id + (expected.isReadable() ? " body cut off" : " as sent"));
      }
    }

    @Override
    public void abort(ResetReason reason) {
      done.add(id + " aborted " + reason);
    }

    @Override
    public void requestConsumed(int bytes) {}
  }

  /** Sends everything back. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2HeadersFrame frame) {
        Http2Headers headers = new DefaultHttp2Headers();
        if (frame.headers().path() == null) {
          headers.add("x-last", frame.headers().get("x-last"));
        } else {
          headers.status("200").add("x-id", frame.headers().get("x-id"));
        }
        context.write(
            new DefaultHttp2HeadersFrame(headers, frame.isEndStream()).stream(frame.stream()));
      } else if (message instanceof Http2DataFrame frame) {
        context.write(
            new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                .stream(frame.stream()));
        context.write(
            new DefaultHttp2DataFrame(frame.content().retain(), frame.isEndStream())
                .stream(frame.stream()));
        frame.release();
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
