package io.lorica.proxy.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One real epoll loop for a test. */
public final class TestLoop implements AutoCloseable {
  private final EventLoopGroup group = EventLoops.group(1, "test");

  public EventLoopGroup group() {
    return group;
  }

  public EventLoop loop() {
    return group.next();
  }

  /** Runs on the loop and waits for the value. */
  public <T> T call(Callable<T> code) {
    try {
      return loop().submit(code).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
