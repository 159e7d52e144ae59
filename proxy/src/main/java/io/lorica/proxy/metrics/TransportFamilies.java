package io.lorica.proxy.metrics;

import static io.lorica.proxy.metrics.MetricFamily.Expiry.WHEN_IDLE;

/** Connections and their bytes (spec 03 §4.5). */
public final class TransportFamilies {
  static final FamilyGroup GROUP = new FamilyGroup();

  public static final MetricFamily OPEN =
      counter("tcp_open_total", "Total count of opened connections");
  public static final MetricFamily OPEN_CONNECTIONS =
      GROUP.legacyGauge("tcp_open_connections", "Number of currently-open connections");
  public static final MetricFamily READ_BYTES =
      counter("tcp_read_bytes_total", "Total count of bytes read from peers");
  public static final MetricFamily WRITE_BYTES =
      counter("tcp_write_bytes_total", "Total count of bytes written to peers");
  public static final MetricFamily CLOSE =
      counter("tcp_close_total", "Total count of closed connections");

  private TransportFamilies() {}

  private static MetricFamily counter(String name, String help) {
    return GROUP.legacyCounter(name, help, WHEN_IDLE);
  }
}
