package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.OutboundFamilies;
import io.lorica.proxy.net.RelayEnd;

/**
 * The counters of the connections of one route that are passed on as bytes (spec 03 §4.9). Belongs
 * to the loop of its metrics.
 */
final class StreamMetrics {
  private final Counter opens;
  private final Counter cleanEnds;
  private final Counter forbidden;
  private final Counter invalidBackends;
  private final Counter invalidPolicies;
  private final Counter unexpectedEnds;

  /**
   * @param labels of the parent, the route and the target
   */
  StreamMetrics(LoopMetrics metrics, OutboundFamilies.Streams families, Labels labels) {
    opens = metrics.counter(families.opens(), labels);
    cleanEnds = closes(metrics, families, labels, "");
    forbidden = closes(metrics, families, labels, "forbidden");
    invalidBackends = closes(metrics, families, labels, "invalid_backend");
    invalidPolicies = closes(metrics, families, labels, "invalid_policy");
    unexpectedEnds = closes(metrics, families, labels, "unexpected");
  }

  private static Counter closes(
      LoopMetrics metrics, OutboundFamilies.Streams families, Labels labels, String error) {
    return metrics.counter(families.closes(), labels.with("error", error));
  }

  /** A connection was joined to an endpoint. */
  void opened() {
    opens.increment();
  }

  /** A joined connection ended. */
  void closed(RelayEnd end) {
    (end.clean() ? cleanEnds : unexpectedEnds).increment();
  }

  /** A connection was not joined to any endpoint. */
  void failed(ProxyError error) {
    switch (error.kind()) {
      case UNAUTHORIZED -> forbidden.increment();
      case FAIL_BACKEND -> invalidBackends.increment();
      case INVALID_POLICY -> invalidPolicies.increment();
      default -> unexpectedEnds.increment();
    }
  }
}
