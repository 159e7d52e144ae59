package io.lorica.proxy.metrics;

import org.jspecify.annotations.Nullable;

/**
 * The {@code tcp_*} families of one side of one target (spec 03 §4.5). Shared by the connections
 * with the same labels; each of them calls {@link #opened} and, once, {@link #closed}. While none
 * is open the series may expire, and a later connection starts them again from zero. Belongs to the
 * loop of its {@link LoopMetrics}.
 */
public final class TransportMetrics {
  private final LoopMetrics metrics;
  private final Labels labels;
  private final @Nullable TransferCost cost;
  private int connections;
  private @Nullable Live live;

  /** The series in use while a connection is open. */
  private record Live(Counter opens, Gauge open, Counter read, Counter written) {
    void hold() {
      opens.hold();
      open.hold();
      read.hold();
      written.hold();
    }

    void release(long nowNs) {
      opens.release(nowNs);
      open.release(nowNs);
      read.release(nowNs);
      written.release(nowNs);
    }
  }

  public TransportMetrics(LoopMetrics metrics, Labels labels) {
    this(metrics, labels, null);
  }

  private TransportMetrics(LoopMetrics metrics, Labels labels, @Nullable TransferCost cost) {
    this.metrics = metrics;
    this.labels = labels;
    this.cost = cost;
  }

  /** Of connections to an endpoint outside this pod. */
  public static TransportMetrics toEndpoint(LoopMetrics metrics, Labels labels, ZoneLocality zone) {
    return new TransportMetrics(metrics, labels, new TransferCost(metrics, zone));
  }

  /** A connection was established. */
  public void opened() {
    connections++;
    Live series = live;
    if (series == null) {
      series =
          new Live(
              metrics.counter(TransportFamilies.OPEN, labels),
              metrics.gauge(TransportFamilies.OPEN_CONNECTIONS, labels),
              metrics.counter(TransportFamilies.READ_BYTES, labels),
              metrics.counter(TransportFamilies.WRITE_BYTES, labels));
      series.hold();
      live = series;
    }
    series.opens.increment();
    series.open.add(1);
  }

  /** Bytes came from the peer of an open connection, counted inside TLS. */
  public void read(long bytes) {
    Live series = live;
    if (series != null) {
      series.read.add(bytes);
    }
    if (cost != null) {
      cost.received(bytes);
    }
  }

  /** Bytes went to the peer of an open connection, counted inside TLS. */
  public void written(long bytes) {
    Live series = live;
    if (series != null) {
      series.written.add(bytes);
    }
    if (cost != null) {
      cost.sent(bytes);
    }
  }

  /**
   * A connection ended.
   *
   * @param errno empty for a clean end, else a name such as {@code ECONNRESET}
   */
  public void closed(String errno) {
    metrics.counter(TransportFamilies.CLOSE, labels.with("errno", errno)).increment();
    Live series = live;
    if (series == null) {
      return;
    }
    series.open.add(-1);
    connections--;
    if (connections == 0) {
      series.release(metrics.clock().nanoTime());
      live = null;
    }
  }
}
