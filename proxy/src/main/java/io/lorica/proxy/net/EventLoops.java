package io.lorica.proxy.net;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * The event loops that connections of this proxy must live on. They differ from Netty's own epoll
 * loops in what they wait for:
 *
 * <ul>
 *   <li>Not for {@code EPOLLRDHUP}, at which Netty reads everything that the kernel has, whether or
 *       not a read was asked for: a peer could send some megabytes, end its output, and have them
 *       in our memory while the other side reads nothing. The end is found by reading.
 *   <li>Never for nothing at all, at which Netty (4.2.18 to 4.2.20) takes the socket out of epoll
 *       and later fails to put it back, which closes the connection. Errors are then still waited
 *       for, so that a reset is noticed while reading is paused.
 * </ul>
 */
public final class EventLoops {
  /**
   * Sockets served in one turn. What a turn writes leaves at its end, so the peers of a large turn
   * wait for all of it; a small one costs more system calls. Measured with 64 HTTP/1 connections:
   * 32 gave 5 to 10 % more requests than no limit, 8 cost a tenth more CPU.
   */
  private static final int EVENTS_PER_TURN = 32;

  private EventLoops() {}

  /** Starts loops whose threads carry this name. */
  public static EventLoopGroup group(int loops, String name) {
    return new MultiThreadIoEventLoopGroup(
        loops,
        new DefaultThreadFactory(name, true),
        new Factory(
            EpollIoHandler.newFactory(EVENTS_PER_TURN, DefaultSelectStrategyFactory.INSTANCE)));
  }

  private static final class Factory implements IoHandlerFactory {
    private final IoHandlerFactory epoll;

    Factory(IoHandlerFactory epoll) {
      this.epoll = epoll;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
      return new Handler(epoll.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
      return epoll.isChangingThreadSupported();
    }
  }

  private static final class Handler implements IoHandler {
    private final IoHandler epoll;

    Handler(IoHandler epoll) {
      this.epoll = epoll;
    }

    @Override
    public void initialize() {
      epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
      return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
      epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
      epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return new Registration(epoll.register(handle));
    }

    @Override
    public void wakeup() {
      epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
      return epoll.isCompatible(type);
    }
  }

  private static final class Registration implements IoRegistration {
    private final IoRegistration epoll;

    Registration(IoRegistration epoll) {
      this.epoll = epoll;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the signature is Netty's
    public <T> T attachment() {
      return epoll.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      EpollIoOps wanted = ((EpollIoOps) ops).without(EpollIoOps.EPOLLRDHUP);
      // Edge-triggered and without any event of its own: wakes once, on error or hang-up.
      return epoll.submit(wanted.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : wanted);
    }

    @Override
    public boolean isValid() {
      return epoll.isValid();
    }

    @Override
    public boolean cancel() {
      return epoll.cancel();
    }
  }
}
