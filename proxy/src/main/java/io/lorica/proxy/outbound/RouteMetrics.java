package io.lorica.proxy.outbound;

import io.lorica.proxy.metrics.Histogram;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.StatusCounters;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one route of one parent, and of one host where hosts are told apart (spec 03
 * §4.9). Belongs to the loop of its metrics.
 */
final class RouteMetrics {
  private static final double NS_PER_S = 1e9;

  private final LoopMetrics metrics;
  private final RouteProtocol protocol;
  private final Labels labels;
  private final Histogram duration;
  private final Histogram frames;
  private final StatusCounters statuses;
  private @Nullable RetryMetrics retries;

  /**
   * @param labels of the parent and of the route, and the host's name
   */
  RouteMetrics(LoopMetrics metrics, RouteProtocol protocol, Labels labels) {
    this.metrics = metrics;
    this.protocol = protocol;
    this.labels = labels;
    duration = metrics.histogram(protocol.families().requestDuration(), labels);
    frames = metrics.histogram(protocol.families().requestFrameBytes(), labels);
    statuses =
        new StatusCounters(
            metrics, protocol.families().requestStatuses(), labels, protocol::labels);
  }

  /** The counters of its retries; they are on the page from the first retry on. */
  RetryMetrics retries() {
    if (retries == null) {
      retries = new RetryMetrics(metrics, protocol.families(), labels);
    }
    return retries;
  }

  RouteProtocol protocol() {
    return protocol;
  }

  /** Bytes of a request came. */
  void frame(int bytes) {
    frames.observe(bytes);
  }

  /**
   * An exchange ended.
   *
   * @param status {@link StatusCounters#NONE} if there was none
   * @param error {@link RouteErrors#NONE} for one that ended well
   */
  void completed(int status, String error, long elapsedNs) {
    duration.observe(elapsedNs / NS_PER_S);
    statuses.count(status, error);
  }
}
