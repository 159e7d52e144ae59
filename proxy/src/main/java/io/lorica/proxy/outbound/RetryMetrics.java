package io.lorica.proxy.outbound;

import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.OutboundFamilies;

/** Counts the retries of one route (spec 03 §4.9). Belongs to the loop of its metrics. */
final class RetryMetrics {
  private final Counter retries;
  private final Counter successes;
  private final Counter limitExceeded;
  private final Counter overflows;

  /**
   * @param families of HTTP or of gRPC
   * @param labels of the parent and of the route, and the host's name
   */
  RetryMetrics(LoopMetrics metrics, OutboundFamilies.Routes families, Labels labels) {
    retries = metrics.counter(families.retries(), labels);
    successes = metrics.counter(families.retrySuccesses(), labels);
    limitExceeded = metrics.counter(families.retryLimitExceeded(), labels);
    overflows = metrics.counter(families.retryOverflows(), labels);
  }

  /** A request is sent again. */
  void retried() {
    retries.increment();
  }

  /** A retry had an outcome that is not tried again. */
  void succeeded() {
    successes.increment();
  }

  /** The last permitted attempt had an outcome that would be tried again. */
  void limitExceeded() {
    limitExceeded.increment();
  }

  /** A retry found no backend that took it. */
  void overflowed() {
    overflows.increment();
  }
}
