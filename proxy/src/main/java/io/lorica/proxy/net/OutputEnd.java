package io.lorica.proxy.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.util.Map;

/**
 * A handler that has something to say before the output of its connection is shut down, as TLS has
 * its close_notify. {@link #of} is how output is ended: a channel's own {@code shutdownOutput}
 * throws away what is not yet written.
 */
public interface OutputEnd {
  /** Writes what is to be written and then shuts the output down. */
  ChannelFuture endOutput();

  /** Ends the output of a connection after all that was written before. On its event loop. */
  static ChannelFuture of(Channel channel) {
    for (Map.Entry<String, ChannelHandler> entry : channel.pipeline()) {
      if (entry.getValue() instanceof OutputEnd end) {
        return end.endOutput();
      }
    }
    return afterWrites(channel);
  }

  /** Shuts the output down once what is in the channel's own buffer has left. */
  static ChannelFuture afterWrites(Channel channel) {
    ChannelPromise ended = channel.newPromise();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                ended.setFailure(written.cause());
              } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput(ended);
              } else {
                channel.close(ended);
              }
            });
    return ended;
  }
}
