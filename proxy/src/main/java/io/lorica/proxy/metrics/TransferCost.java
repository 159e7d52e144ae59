package io.lorica.proxy.metrics;

/**
 * Bytes to and from all endpoints of one locality, which is what traffic between zones is billed by
 * (spec 03 §4.9). Belongs to the loop of its metrics.
 */
final class TransferCost {
  private final Counter sent;
  private final Counter received;

  TransferCost(LoopMetrics metrics, ZoneLocality zone) {
    sent = counter(metrics, "Send", zone);
    received = counter(metrics, "Recv", zone);
  }

  private static Counter counter(LoopMetrics metrics, String op, ZoneLocality zone) {
    return metrics.counter(
        OutboundFamilies.TRANSFER_COST_BYTES,
        Labels.of("op", op).with("zone_locality", zone.label()));
  }

  void sent(long bytes) {
    sent.add(bytes);
  }

  void received(long bytes) {
    received.add(bytes);
  }
}
