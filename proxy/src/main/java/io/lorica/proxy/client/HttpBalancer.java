package io.lorica.proxy.client;

import io.lorica.proxy.balance.EndpointPool;
import io.lorica.proxy.balance.Failfast;
import io.lorica.proxy.balance.P2cPicker;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.runtime.LoopContext;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Sends each exchange to one of the ready endpoints; while there is none, exchanges wait in a
 * bounded queue until the failfast timer ends their patience (spec 02 §11.4). One whose endpoints
 * cannot be resolved fails for good (spec 02 §11.1). A fixed endpoint is a balancer over a set of
 * one. Confined to one event loop.
 */
public final class HttpBalancer implements HttpBackend {
  /** Bounds of the queue (spec 02 §2). */
  public record Limits(int queueCapacity, long failfastNs) {}

  private final LoopContext context;
  private final Limits limits;
  private final EndpointPool<HttpEndpoint> pool;
  private final Failfast failfast;
  private final BalancerObserver metrics;
  private final ArrayDeque<BalancedExchange> queue = new ArrayDeque<>();
  private final Runnable onClose;
  private boolean draining;
  private boolean failed;

  /**
   * @param onClose ends whatever feeds {@link #update}
   */
  public HttpBalancer(
      LoopContext context,
      Limits limits,
      EndpointPool.Factory<HttpEndpoint> factory,
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
  public void update(EndpointSet set) {
    metrics.updated(pool.apply(set), pool.size(), pool.readySize());
  }

  /** Fails what waits and whatever comes; what is in progress is finished. */
  public void fail() {
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
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    BalancedExchange exchange = new BalancedExchange(this, head, end, response);
    exchange.dispatch();
    return exchange;
  }

  @Override
  public void close() {
    onClose.run();
    failfast.close();
    failQueued(ProxyError.LOAD_SHED);
    pool.close();
    metrics.close();
  }

  /** A ready endpoint, or null: then {@link #enqueue} is next. */
  @Nullable HttpEndpoint pick() {
    return pool.pick(context.nowNs());
  }

  /** Lets an exchange wait, or fails it where there is nothing to wait for; whether it did. */
  boolean enqueue(BalancedExchange exchange) {
    if (failed) {
      exchange.fail(ProxyError.UNEXPECTED);
      return true;
    }
    if (!isAvailable()) {
      return false;
    }
    queue.add(exchange);
    metrics.queued(queue.size());
    failfast.waiting();
    return true;
  }

  /** Why an exchange may not wait, whoever sent it here without asking (spec 01 §12.5). */
  ProxyError refusal() {
    return failfast.isShut() ? ProxyError.FAILFAST : ProxyError.LOAD_SHED;
  }

  /** An exchange was given to an endpoint without waiting. */
  void passed() {
    metrics.passed();
  }

  /** An exchange that waited was given up by its caller. */
  void forget(BalancedExchange exchange) {
    if (queue.remove(exchange)) {
      metrics.unqueued(queue.size());
    }
  }

  LoopContext context() {
    return context;
  }

  private final class Readiness implements EndpointPool.Listener {
    @Override
    public void ready() {
      failfast.ready();
      drainQueue();
    }

    @Override
    public void readinessChanged() {
      metrics.membership(pool.size(), pool.readySize());
    }
  }

  /** Re-entered when an endpoint fails at once; the outer call goes on with the queue. */
  private void drainQueue() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (pool.readySize() > 0 && !queue.isEmpty()) {
        BalancedExchange next = queue.remove();
        metrics.unqueued(queue.size());
        metrics.waited(context.nowNs() - next.queuedAtNs());
        next.dispatch();
      }
    } finally {
      draining = false;
    }
    if (!queue.isEmpty()) {
      failfast.waiting();
    }
  }

  private void failQueued(ProxyError error) {
    BalancedExchange next;
    while ((next = queue.poll()) != null) {
      metrics.unqueued(queue.size());
      next.fail(error);
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
}
