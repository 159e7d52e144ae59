package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.net.OutputEnd;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a channel so that what was written reaches the peer: our direction ends when it has left,
 * and the channel is closed when the peer has ended the other, or after a while in any case.
 * Belongs to one connection.
 */
final class Parting {
  /**
   * How long a failed connection may take to hand its last bytes to the socket; and how long a peer
   * that is still sending may take to notice that we have finished, since closing at once would
   * reset the connection, and could take our last bytes away from it.
   */
  private static final long LINGER_NS = 1_000_000_000L;

  /** The same for one that ends well, and may have answers to deliver to a slow reader. */
  private static final long FINISH_NS = 60_000_000_000L;

  private final ChannelHandlerContext context;
  private final Scheduler scheduler;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean gone;
  private Scheduler.@Nullable Timer lingering;

  Parting(ChannelHandlerContext context, Scheduler scheduler) {
    this.context = context;
    this.scheduler = scheduler;
  }

  /** Leaves a peer that was at fault, or is gone itself. */
  void afterFault() {
    endOutput(LINGER_NS);
  }

  /** Leaves a peer with which nothing is in progress. */
  void inPeace() {
    endOutput(FINISH_NS);
  }

  void closeNow() {
    var _ = context.close();
  }

  /** The peer ended its direction. Whether that was the last thing to wait for. */
  boolean inputEnded() {
    inputEnded = true;
    if (outputEnded) {
      closeNow();
    }
    return outputEnded;
  }

  /** The channel is gone, whoever closed it. */
  void gone() {
    gone = true;
    stopLingering();
  }

  private void endOutput(long atMostNs) {
    context.flush();
    closeWithin(atMostNs);
    var _ =
        OutputEnd.of(context.channel())
            .addListener(
                ended -> {
                  outputEnded = true;
                  if (ended.isSuccess() && !inputEnded) {
                    closeWithin(LINGER_NS);
                  } else {
                    closeNow();
                  }
                });
  }

  private void closeWithin(long nanos) {
    stopLingering();
    if (!gone && context.channel().isOpen()) {
      lingering = scheduler.schedule(this::closeNow, nanos);
    }
  }

  private void stopLingering() {
    if (lingering != null) {
      lingering.cancel();
      lingering = null;
    }
  }
}
