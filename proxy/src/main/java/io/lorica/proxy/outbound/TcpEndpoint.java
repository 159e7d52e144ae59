package io.lorica.proxy.outbound;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.runtime.LoopContext;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of an opaque balancer. Its load is how long connecting takes; established
 * connections do not count (spec 02 §11.3). One that could not be reached pauses, since a refused
 * connection is the fastest of all. Confined to one event loop.
 */
final class TcpEndpoint implements PooledEndpoint {
  /** How long an endpoint that cannot be reached is left alone. */
  private static final long PAUSE_NS = 200_000_000;

  private final LoopContext context;
  private final Dialer dialer;
  private final PeakEwma load;
  private final TransportMetrics metrics;
  private final Readiness readiness;
  private Scheduler.@Nullable Timer pause;
  private boolean retired;

  TcpEndpoint(
      LoopContext context,
      Dialer dialer,
      PeakEwma load,
      TransportMetrics metrics,
      Readiness readiness) {
    this.context = context;
    this.dialer = dialer;
    this.load = load;
    this.metrics = metrics;
    this.readiness = readiness;
  }

  @Override
  public boolean isReady() {
    return pause == null;
  }

  @Override
  public double load(long nowNs) {
    return load.load(nowNs);
  }

  @Override
  public void retire() {
    retired = true;
    if (pause != null) {
      pause.cancel();
    }
  }

  /** The counters of connections to this endpoint. */
  TransportMetrics metrics() {
    return metrics;
  }

  /** Connects. */
  void dial(Dialer.Listener listener) {
    long startedNs = context.nowNs();
    load.started();
    dialer.dial(
        new Dialer.Listener() {
          @Override
          public void connected(HoldHandler hold) {
            long now = context.nowNs();
            load.completed(now, now - startedNs);
            listener.connected(hold);
          }

          @Override
          public void failed(ProxyError error) {
            long now = context.nowNs();
            load.completed(now, now - startedNs);
            rest();
            listener.failed(error);
          }
        });
  }

  private void rest() {
    if (pause == null && !retired) {
      pause =
          context
              .scheduler()
              .schedule(
                  () -> {
                    pause = null;
                    readiness.changed();
                  },
                  PAUSE_NS);
      readiness.changed();
    }
  }
}
