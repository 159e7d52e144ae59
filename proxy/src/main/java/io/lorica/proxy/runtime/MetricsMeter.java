package io.lorica.proxy.runtime;

import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.ByteMeter;

/** Counts the bytes of a relay's side in the {@code tcp_} families. */
public record MetricsMeter(TransportMetrics metrics) implements ByteMeter {
  @Override
  public void read(long bytes) {
    metrics.read(bytes);
  }

  @Override
  public void written(long bytes) {
    metrics.written(bytes);
  }
}
