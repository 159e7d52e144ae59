package io.lorica.proxy.runtime;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.net.EventLoops;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of the process: one or more that carry data, and one for everything else, so that
 * neither starves the other (architecture, "Threads").
 */
final class ProxyLoops {
  private final EventLoopGroup dataGroup;
  private final EventLoopGroup controlGroup;
  private final List<LoopContext> data = new ArrayList<>();
  private final LoopContext control;

  private ProxyLoops(int dataLoops, NanoClock clock) {
    dataGroup = EventLoops.group(dataLoops, "proxy");
    controlGroup = EventLoops.group(1, "admin");
    for (EventExecutor loop : dataGroup) {
      data.add(context((EventLoop) loop, clock));
    }
    control = context(controlGroup.next(), clock);
  }

  static ProxyLoops start(int dataLoops, NanoClock clock) {
    return new ProxyLoops(dataLoops, clock);
  }

  private static LoopContext context(EventLoop loop, NanoClock clock) {
    // Each loop draws from the generator of its own thread.
    return LoopContext.of(loop, clock, new LoopRandom(), new LoopMetrics(clock));
  }

  private static final class LoopRandom implements java.util.random.RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }

  List<LoopContext> data() {
    return data;
  }

  LoopContext control() {
    return control;
  }

  EventLoopGroup dataGroup() {
    return dataGroup;
  }

  EventLoopGroup controlGroup() {
    return controlGroup;
  }

  /** The counters of all loops. */
  List<LoopMetrics> metrics() {
    List<LoopMetrics> all = new ArrayList<>();
    all.add(control.metrics());
    data.forEach(context -> all.add(context.metrics()));
    return all;
  }

  /** Closes what is left on the loops and ends them. Blocks for a second at most. */
  void stop() {
    Future<?> dataEnd = dataGroup.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    Future<?> controlEnd = controlGroup.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    dataEnd.awaitUninterruptibly(1, TimeUnit.SECONDS);
    controlEnd.awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
