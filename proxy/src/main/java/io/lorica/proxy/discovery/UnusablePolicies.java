package io.lorica.proxy.discovery;

import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog;

/**
 * Tells people of policies that cannot be used, and counts them in {@code
 * lorica_protocol_faults_total} (spec 10 §16). To be told of each change once, and not of a
 * repetition. Confined to the control loop.
 */
final class UnusablePolicies {
  // The names under which the reference's people look for these lines.
  private static final Log OUTBOUND = Log.named("linkerd_app_outbound");
  private static final Log INBOUND = Log.named("linkerd_app_inbound");

  private final LoopMetrics metrics;

  /**
   * @param metrics of the control loop
   */
  UnusablePolicies(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  /** Connections and requests to {@code target} fail from here on. */
  void client(String target, String reason) {
    count("unusable client policy");
    OUTBOUND
        .at(Level.WARN)
        .with("server.addr", target)
        .with("error", reason)
        .say("Client policy misconfigured");
  }

  /** Nobody is let in to {@code port} from here on. */
  void server(int port, String reason) {
    count("unusable server policy");
    INBOUND.at(Level.WARN).with("port", port).with("error", reason).say("Server misconfigured");
  }

  /** The reason is one of ours: what is wrong with a message may hold any text of it. */
  private void count(String reason) {
    Labels labels = Labels.of("protocol", "policy").with("reason", reason);
    metrics.counter(MetricCatalog.PROTOCOL_FAULTS, labels).increment();
  }
}
