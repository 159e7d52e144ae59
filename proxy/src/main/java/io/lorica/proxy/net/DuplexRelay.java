package io.lorica.proxy.net;

import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * Joins two connections byte for byte, the one class that may. Each side is read only while the
 * other can take more, so what is under way is bounded by the write water marks plus one read per
 * direction. The end of one side's input ends the other's output after all before it has left; when
 * both directions have ended, both connections are closed. A failure of one side aborts the other,
 * with a reset where the transport has one, so that a cut stream never looks complete.
 *
 * <p>Confined to one event loop, to which both connections belong.
 */
public final class DuplexRelay {
  private static final Log LOG = Log.named("linkerd_net");

  private final Half client;
  private final Half server;
  private final Listener listener;
  private boolean over;

  /** Hears of the end. */
  @FunctionalInterface
  public interface Listener {
    /** The relay is over and both connections are closed or closing. Called once. */
    void ended(RelayEnd end);
  }

  /**
   * One side.
   *
   * @param hold at the end of its pipeline; the relay releases it
   */
  public record Side(HoldHandler hold, ByteMeter meter) {}

  private DuplexRelay(Side client, Side server, Listener listener) {
    this.client = new Half(this, client.meter());
    this.server = new Half(this, server.meter());
    this.listener = listener;
  }

  /** Joins two connections from here on, what they hold included. */
  public static DuplexRelay start(Side client, Side server, Listener listener) {
    assert client.hold().channel().eventLoop().inEventLoop();
    assert server.hold().channel().eventLoop().inEventLoop();
    DuplexRelay relay = new DuplexRelay(client, server, listener);
    client.hold().channel().pipeline().addLast(relay.client);
    server.hold().channel().pipeline().addLast(relay.server);
    client.hold().release();
    server.hold().release();
    relay.client.readIfWanted();
    relay.server.readIfWanted();
    return relay;
  }

  /** Ends the relay now; both peers see a reset where the transport has one. On its event loop. */
  public void abort() {
    finish(false);
  }

  private Half other(Half half) {
    return half == client ? server : client;
  }

  private void endedInput(Half half) {
    Half sink = other(half);
    if (over || sink.outputEnding) {
      return;
    }
    sink.outputEnding = true;
    OutputEnd.of(sink.channel())
        .addListener(
            ended -> {
              if (ended.isSuccess()) {
                sink.outputEnded = true;
                finishIfDone();
              } else {
                failed(sink, ended.cause());
              }
            });
  }

  private void finishIfDone() {
    if (client.outputEnded && server.outputEnded) {
      finish(true);
    }
  }

  private void failed(Half half, Throwable cause) {
    if (half.failure == null) {
      half.failure = cause;
    }
    // Ending the output of a socket that the peer has just reset throws "not yet connected".
    boolean gone = cause instanceof IOException || cause instanceof NotYetConnectedException;
    if (!over && !gone) {
      LOG.at(Level.ERROR).with("error", cause).say("A relay failed for a reason of our own");
    }
    finish(false);
  }

  private void finish(boolean clean) {
    if (over) {
      return;
    }
    over = true;
    client.close(clean);
    server.close(clean);
    listener.ended(new RelayEnd(Errno.name(client.failure), Errno.name(server.failure), clean));
  }

  /** One side's end of the pipeline. */
  private static final class Half extends ChannelInboundHandlerAdapter {
    private final DuplexRelay relay;
    private final ByteMeter meter;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Throwable failure;
    private boolean reading;
    private boolean inputEnded;
    private boolean outputEnding;
    private boolean outputEnded;
    private boolean wroteToOther;

    Half(DuplexRelay relay, ByteMeter meter) {
      this.relay = relay;
      this.meter = meter;
    }

    private ChannelHandlerContext context() {
      if (context == null) {
        throw new IllegalStateException("not in a pipeline");
      }
      return context;
    }

    Channel channel() {
      return context().channel();
    }

    /** Asks for the next bytes, unless that is done, or the other side cannot take them. */
    void readIfWanted() {
      if (!reading && !inputEnded && !relay.over && relay.other(this).channel().isWritable()) {
        reading = true;
        context().read();
      }
    }

    void close(boolean clean) {
      if (clean) {
        channel().close();
      } else {
        ConnectionReset.of(channel());
      }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      Half sink = relay.other(this);
      if (relay.over || sink.outputEnding) {
        bytes.release();
        return;
      }
      int length = bytes.readableBytes();
      meter.read(length);
      sink.meter.written(length);
      wroteToOther = true;
      Channel to = sink.channel();
      to.write(bytes, to.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      reading = false;
      if (wroteToOther) {
        wroteToOther = false;
        relay.other(this).channel().flush();
      }
      readIfWanted();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (ctx.channel().isWritable()) {
        relay.other(this).readIfWanted();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
        inputEnded = true;
        relay.endedInput(this);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      relay.finish(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      relay.failed(this, cause);
    }
  }
}
