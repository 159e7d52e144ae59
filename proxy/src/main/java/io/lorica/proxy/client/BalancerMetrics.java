package io.lorica.proxy.client;

import io.lorica.proxy.balance.EndpointPool;
import io.lorica.proxy.metrics.BalancerFamilies;
import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Gauge;
import io.lorica.proxy.metrics.Histogram;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import java.time.InstantSource;

/**
 * The counters of one balancer (spec 03 §4.10). Balancers with the same labels on one loop share
 * their series: what each of them has is added up. Belongs to the loop of its metrics.
 */
public final class BalancerMetrics implements BalancerObserver {
  private static final double NS_PER_S = 1e9;
  private static final double MS_PER_S = 1e3;

  private final InstantSource wall;
  private final Gauge ready;
  private final Gauge pending;
  private final Gauge known;
  private final Counter resets;
  private final Counter adds;
  private final Counter removes;
  private final Gauge queueLength;
  private final Counter requests;
  private final Histogram latency;
  private final Counter opens;
  private final Counter shuts;
  private final Gauge openSince;
  private final Gauge shutSince;

  private boolean resolved;
  private int size;
  private int readySize;
  private int length;

  /**
   * Counts a balancer whose gate is open.
   *
   * @param labels of whatever it balances for
   * @param wall the clock of people
   * @param failfastNs how long nothing may be ready before the gate shuts
   */
  public BalancerMetrics(
      LoopMetrics metrics,
      BalancerFamilies families,
      Labels labels,
      InstantSource wall,
      long failfastNs) {
    this.wall = wall;
    ready = metrics.gauge(families.endpoints(), Labels.of("endpoint_state", "ready").with(labels));
    pending =
        metrics.gauge(families.endpoints(), Labels.of("endpoint_state", "pending").with(labels));
    known = metrics.gauge(families.knownEndpoints(), labels);
    resets = metrics.counter(families.updates(), Labels.of("op", "Reset").with(labels));
    adds = metrics.counter(families.updates(), Labels.of("op", "Add").with(labels));
    removes = metrics.counter(families.updates(), Labels.of("op", "Remove").with(labels));
    queueLength = metrics.gauge(families.queueLength(), labels);
    requests = metrics.counter(families.queueRequests(), labels);
    latency = metrics.histogram(families.queueLatency(), labels);
    opens = metrics.counter(families.gateOpen(), labels);
    shuts = metrics.counter(families.gateShut(), labels);
    openSince = metrics.gauge(families.gateOpenTime(), labels);
    shutSince = metrics.gauge(families.gateShutTime(), labels);
    metrics.gauge(families.gateTimeout(), labels).set(failfastNs / NS_PER_S);
    gateOpened();
  }

  /** The first membership is a reset; each later change adds, removes or both. */
  @Override
  public void updated(EndpointPool.Change change, int nowSize, int nowReady) {
    if (!resolved) {
      resolved = true;
      resets.increment();
    } else {
      if (change.added() > 0) {
        adds.increment();
      }
      if (change.removed() > 0) {
        removes.increment();
      }
    }
    membership(nowSize, nowReady);
  }

  @Override
  public void membership(int nowSize, int nowReady) {
    known.add((double) nowSize - size);
    ready.add((double) nowReady - readySize);
    pending.add((double) (nowSize - nowReady) - (size - readySize));
    size = nowSize;
    readySize = nowReady;
  }

  @Override
  public void passed() {
    requests.increment();
    latency.observe(0);
  }

  @Override
  public void queued(int nowLength) {
    requests.increment();
    unqueued(nowLength);
  }

  @Override
  public void unqueued(int nowLength) {
    queueLength.add((double) nowLength - length);
    length = nowLength;
  }

  @Override
  public void waited(long elapsedNs) {
    latency.observe(elapsedNs / NS_PER_S);
  }

  @Override
  public void gateShut() {
    shuts.increment();
    openSince.set(0);
    shutSince.set(wall.millis() / MS_PER_S);
  }

  @Override
  public void gateOpened() {
    opens.increment();
    openSince.set(wall.millis() / MS_PER_S);
    shutSince.set(0);
  }

  @Override
  public void close() {
    membership(0, 0);
    unqueued(0);
  }
}
