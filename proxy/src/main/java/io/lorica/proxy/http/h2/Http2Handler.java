package io.lorica.proxy.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Joins a connection to its channel: the last handler of the pipeline, confined to its loop. */
class Http2Handler<C extends Http2Connection> extends ChannelInboundHandlerAdapter {
  private final Function<ChannelHandlerContext, C> factory;
  private @Nullable C connection;
  private boolean started;

  Http2Handler(Function<ChannelHandlerContext, C> factory) {
    this.factory = factory;
  }

  /** The connection; made when the handler is added to a pipeline. */
  final C connection() {
    C made = connection;
    if (made == null) {
      throw new IllegalStateException("not in a pipeline, or not on its event loop");
    }
    return made;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    connection = factory.apply(context);
    if (context.channel().isActive()) {
      start(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    start(context);
    context.fireChannelActive();
  }

  private void start(ChannelHandlerContext context) {
    if (!started) {
      started = true;
      // Whoever made the channel may have stopped it; what a peer may send is bounded by windows.
      context.channel().config().setAutoRead(true);
      connection().start();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf in) {
      connection().read(in);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection().readComplete();
    context.fireChannelReadComplete();
  }

  /** The sockets allow half-closure, for opaque streams: then the end of input closes nothing. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      connection().inputEnded();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection().writabilityChanged();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection().inactive();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    connection().inactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection().broken(cause);
  }
}
