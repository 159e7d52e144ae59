package io.lorica.proxy.outbound;

import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Histogram;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.OutboundFamilies;
import io.lorica.proxy.metrics.StatusCounters;

/**
 * The counters of the attempts at one backend of one route (spec 03 §4.9). Belongs to the loop of
 * its metrics.
 */
final class BackendMetrics {
  private static final double NS_PER_S = 1e9;

  private final LoopMetrics metrics;
  private final RouteProtocol protocol;
  private final Counter requests;
  private final Histogram duration;
  private final Histogram frames;
  private final StatusCounters statuses;

  /**
   * @param labels of the parent, the route and the backend
   */
  BackendMetrics(LoopMetrics metrics, RouteProtocol protocol, Labels labels) {
    OutboundFamilies.Backends families = protocol.families().backends();
    this.metrics = metrics;
    this.protocol = protocol;
    requests = metrics.counter(families.requests(), labels);
    duration = metrics.histogram(families.responseDuration(), labels);
    frames = metrics.histogram(families.responseFrameBytes(), labels);
    statuses = new StatusCounters(metrics, families.responseStatuses(), labels, protocol::labels);
  }

  RouteProtocol protocol() {
    return protocol;
  }

  long nowNs() {
    return metrics.clock().nanoTime();
  }

  /** An attempt begins. */
  void requested() {
    requests.increment();
  }

  /** Bytes of an answer came. */
  void frame(int bytes) {
    frames.observe(bytes);
  }

  /**
   * An attempt ended.
   *
   * @param sinceRequestNs 0 if the answer was complete before the request
   */
  void completed(int status, String error, long sinceRequestNs) {
    duration.observe(sinceRequestNs / NS_PER_S);
    statuses.count(status, error);
  }
}
