package io.lorica.proxy.outbound;

import io.lorica.proxy.balance.EndpointPool;
import io.lorica.proxy.client.BalancerObserver;
import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Gauge;
import io.lorica.proxy.metrics.Histogram;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog;

/** The counters of one HTTP balancer (spec 03 §4.10). Belongs to the loop of its metrics. */
final class BalancerMetrics implements BalancerObserver {
  private static final double NS_PER_S = 1e9;

  private final Gauge ready;
  private final Gauge pending;
  private final Gauge known;
  private final Counter adds;
  private final Counter removes;
  private final Gauge queueLength;
  private final Counter queued;
  private final Histogram queueLatency;
  private final Counter opens;
  private final Counter shuts;

  /**
   * @param labels of the parent and of the backend
   */
  BalancerMetrics(LoopMetrics metrics, Labels labels) {
    ready = metrics.gauge(MetricCatalog.BALANCER_ENDPOINTS, labels.with("endpoint_state", "ready"));
    pending =
        metrics.gauge(MetricCatalog.BALANCER_ENDPOINTS, labels.with("endpoint_state", "pending"));
    known = metrics.gauge(MetricCatalog.BALANCER_P2C_ENDPOINTS, labels);
    adds = metrics.counter(MetricCatalog.BALANCER_UPDATES, labels.with("op", "Add"));
    removes = metrics.counter(MetricCatalog.BALANCER_UPDATES, labels.with("op", "Remove"));
    queueLength = metrics.gauge(MetricCatalog.BALANCER_QUEUE_LENGTH, labels);
    queued = metrics.counter(MetricCatalog.BALANCER_QUEUE_REQUESTS, labels);
    queueLatency = metrics.histogram(MetricCatalog.BALANCER_QUEUE_LATENCY, labels);
    opens = metrics.counter(MetricCatalog.BALANCER_GATE_OPEN, labels);
    shuts = metrics.counter(MetricCatalog.BALANCER_GATE_SHUT, labels);
  }

  @Override
  public void updated(EndpointPool.Change change, int size, int readySize) {
    if (change.added() > 0) {
      adds.increment();
    }
    if (change.removed() > 0) {
      removes.increment();
    }
    membership(size, readySize);
  }

  @Override
  public void membership(int size, int readySize) {
    known.set(size);
    ready.set(readySize);
    pending.set(size - readySize);
  }

  @Override
  public void queued(int length) {
    queued.increment();
    queueLength.set(length);
  }

  @Override
  public void unqueued(int length) {
    queueLength.set(length);
  }

  @Override
  public void waited(long elapsedNs) {
    queueLatency.observe(elapsedNs / NS_PER_S);
  }

  @Override
  public void gateShut() {
    shuts.increment();
  }

  @Override
  public void gateOpened() {
    opens.increment();
  }

  @Override
  public void close() {
    membership(0, 0);
    queueLength.set(0);
  }
}
