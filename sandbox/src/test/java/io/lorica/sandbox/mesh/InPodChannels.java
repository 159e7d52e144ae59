package io.lorica.sandbox.mesh;

import io.lorica.sandbox.InPod;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;

/**
 * Makes Netty's channels in a pod: the socket is opened with the channel.
 *
 * @param <C> kind of channel
 */
record InPodChannels<C extends Channel>(InPod place, Callable<C> opening)
    implements ChannelFactory<C> {
  @Override
  public C newChannel() {
    try {
      return place.open(opening);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
