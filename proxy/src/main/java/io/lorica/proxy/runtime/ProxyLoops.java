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
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The event loops of the process: one or more that carry data, and one for everything else, so that
 * neither starves the other (architecture, "Threads").
 */
final class ProxyLoops {
  private final EventLoopGroup dataGroup;
  private final EventLoopGroup controlGroup;
  private final List<LoopContext> data = new ArrayList<>();
  private final LoopContext control;

  private ProxyLoops(int dataLoops, NanoClock clock, Supplier<RandomGenerator> randoms) {
    dataGroup = EventLoops.group(dataLoops, "proxy");
    controlGroup = EventLoops.group(1, "admin");
    for (EventExecutor loop : dataGroup) {
      data.add(context((EventLoop) loop, clock, randoms.get()));
    }
    control = context(controlGroup.next(), clock, randoms.get());
  }

  /**
   * Starts the loops.
   *
   * @param randoms a generator for each loop, which it alone will use
   */
  static ProxyLoops start(int dataLoops, NanoClock clock, Supplier<RandomGenerator> randoms) {
    return new ProxyLoops(dataLoops, clock, randoms);
  }

  private static LoopContext context(EventLoop loop, NanoClock clock, RandomGenerator random) {
    return LoopContext.of(loop, clock, random, new LoopMetrics(clock));
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
