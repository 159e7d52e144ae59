package io.lorica.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.Closeable;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP/2 application on Netty's codec, by prior knowledge: answers a request without a body with
 * a short text, and any other with its own body and trailers.
 */
public final class Http2App implements Closeable {
  private static final byte[] GREETING = "hello by HTTP/2\n".getBytes(StandardCharsets.US_ASCII);

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private Http2App(ServerSocketChannel listener) {
    new ServerBootstrap()
        .group(loop)
        .channelFactory(() -> new NioServerSocketChannel(listener))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel connection) {
                connection
                    .pipeline()
                    .addLast(Http2FrameCodecBuilder.forServer().build())
                    .addLast(new Http2MultiplexHandler(new Stream()));
              }
            })
        .register()
        .syncUninterruptibly();
  }

  /** Serves on a bound socket, and takes it over. */
  public static Http2App serve(ServerSocketChannel listener) {
    return new Http2App(listener);
  }

  private static final class Stream extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel stream) {
      stream.pipeline().addLast(new Echo());
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    private boolean answered;

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      switch (frame) {
        case Http2HeadersFrame head when !answered -> answer(context, head.isEndStream());
        case Http2HeadersFrame trailers ->
            context.write(new DefaultHttp2HeadersFrame(trailers.headers(), true));
        case Http2DataFrame data -> {
          ByteBuf bytes = data.content().retain();
          context.write(new DefaultHttp2DataFrame(bytes, data.isEndStream()));
          data.release();
        }
        default -> ReferenceCountUtil.release(frame);
      }
    }

    private void answer(ChannelHandlerContext context, boolean withoutBody) {
      answered = true;
      Http2Headers head = new DefaultHttp2Headers().status("200").add("content-type", "text/plain");
      context.write(new DefaultHttp2HeadersFrame(head, false));
      if (withoutBody) {
        context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(GREETING), true));
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    /** As much is read as can be written. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(context.channel().isWritable());
    }

    /** The peer gave the stream or the connection up. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
