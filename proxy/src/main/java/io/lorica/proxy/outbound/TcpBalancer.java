package io.lorica.proxy.outbound;

import io.lorica.proxy.balance.EndpointPool;
import io.lorica.proxy.balance.Failfast;
import io.lorica.proxy.balance.P2cPicker;
import io.lorica.proxy.client.BalancerObserver;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.HttpBalancer;
import io.lorica.proxy.client.TcpBackend;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.runtime.LoopContext;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Connects each opaque connection to one of the endpoints. One that cannot be reached costs an
 * attempt and not the connection, since nothing has been sent yet. One whose endpoints cannot be
 * resolved fails for good (spec 02 §11.1). Confined to one event loop.
 */
final class TcpBalancer implements TcpBackend {
  /** Endpoints tried for one connection. */
  private static final int MAX_ATTEMPTS = 3;

  private final LoopContext context;
  private final HttpBalancer.Limits limits;
  private final EndpointPool<TcpEndpoint> pool;
  private final Failfast failfast;
  private final BalancerObserver metrics;
  private final ArrayDeque<Pending> queue = new ArrayDeque<>();
  private final Runnable onClose;
  private boolean failed;

  /**
   * @param onClose ends whatever feeds {@link #update}
   */
  TcpBalancer(
      LoopContext context,
      HttpBalancer.Limits limits,
      EndpointPool.Factory<TcpEndpoint> factory,
      BalancerObserver metrics,
      Runnable onClose) {
    this.context = context;
    this.limits = limits;
    this.metrics = metrics;
    this.onClose = onClose;
    pool = new EndpointPool<>(factory, new P2cPicker(context.random()), new Readiness());
    failfast = new Failfast(context.scheduler(), limits.failfastNs(), new Gate());
  }

  /** Takes the present membership. */
  void update(EndpointSet set) {
    metrics.updated(pool.apply(set), pool.size(), pool.readySize());
  }

  /** Fails what waits and whatever comes. */
  void fail() {
    failed = true;
    failfast.ready();
    update(EndpointSet.EMPTY);
    failQueued(ProxyError.UNEXPECTED);
  }

  @Override
  public boolean isAvailable() {
    return !failfast.isShut() && queue.size() < limits.queueCapacity();
  }

  @Override
  public void connect(Listener listener) {
    new Pending(listener).attempt();
  }

  @Override
  public void close() {
    onClose.run();
    failfast.close();
    failQueued(ProxyError.LOAD_SHED);
    pool.close();
    metrics.close();
  }

  private final class Readiness implements EndpointPool.Listener {
    @Override
    public void ready() {
      failfast.ready();
      while (pool.readySize() > 0 && !queue.isEmpty()) {
        Pending next = queue.remove();
        metrics.unqueued(queue.size());
        metrics.waited(context.nowNs() - next.queuedAtNs);
        next.attempt();
      }
    }

    @Override
    public void readinessChanged() {
      metrics.membership(pool.size(), pool.readySize());
    }
  }

  private void failQueued(ProxyError error) {
    Pending next;
    while ((next = queue.poll()) != null) {
      metrics.unqueued(queue.size());
      next.listener.failed(error);
    }
  }

  private final class Gate implements Failfast.Listener {
    @Override
    public void shut() {
      metrics.gateShut();
      failQueued(ProxyError.FAILFAST);
    }

    @Override
    public void opened() {
      metrics.gateOpened();
    }
  }

  /** One connection that wants an endpoint. */
  private final class Pending {
    private final Listener listener;
    private @Nullable ProxyError lastError;
    private int attempts;
    private boolean queued;
    private long queuedAtNs;

    Pending(Listener listener) {
      this.listener = listener;
    }

    void attempt() {
      if (!listener.isWanted()) {
        return;
      }
      TcpEndpoint endpoint = pool.pick(context.nowNs());
      if (endpoint == null) {
        await();
        return;
      }
      if (attempts == 0 && !queued) {
        metrics.passed();
      }
      attempts++;
      endpoint.dial(
          new Dialer.Listener() {
            @Override
            public void connected(HoldHandler hold) {
              listener.connected(hold, endpoint.metrics());
            }

            @Override
            public void failed(ProxyError error) {
              lastError = error;
              if (attempts < MAX_ATTEMPTS && pool.size() > 1) {
                attempt();
              } else {
                listener.failed(error);
              }
            }
          });
    }

    private void await() {
      if (lastError != null) {
        listener.failed(lastError);
      } else if (failed) {
        listener.failed(ProxyError.UNEXPECTED);
      } else if (isAvailable()) {
        queued = true;
        queuedAtNs = context.nowNs();
        queue.add(this);
        metrics.queued(queue.size());
        failfast.waiting();
      } else {
        listener.failed(ProxyError.LOAD_SHED);
      }
    }
  }
}
