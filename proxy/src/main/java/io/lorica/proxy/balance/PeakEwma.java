package io.lorica.proxy.balance;

import io.lorica.proxy.route.Backend.LoadParameters;

/**
 * The load of one endpoint: an estimate of its latency times the requests it has outstanding (spec
 * 02 §11.3). The estimate jumps to a higher sample at once and forgets with the time constant of
 * the decay, so that a slow endpoint is avoided after one answer and tried again later. Reading
 * projects the estimate to the given instant and writes nothing.
 *
 * <p>Confined to one event loop. Times are readings of its clock in nanoseconds.
 */
public final class PeakEwma {
  /** Spec 02 §11.3: the estimate of an untried endpoint is at least this. */
  private static final double MIN_RTT_NS = 1e6;

  private final double decayNs;
  private double estimateNs;
  private long updatedAtNs;
  private int outstanding;

  public PeakEwma(LoadParameters parameters, long nowNs) {
    decayNs = Math.max(parameters.decay().toNanos(), MIN_RTT_NS);
    estimateNs = Math.max(parameters.defaultRtt().toNanos(), MIN_RTT_NS);
    updatedAtNs = nowNs;
  }

  /** The load now; smaller is better. */
  public double load(long nowNs) {
    return decayed(nowNs) * (outstanding + 1);
  }

  /** A request was dispatched. */
  public void started() {
    outstanding++;
  }

  /** A request that was dispatched {@code elapsedNs} ago got its answer, or failed. */
  public void completed(long nowNs, long elapsedNs) {
    outstanding--;
    sample(nowNs, elapsedNs);
  }

  /** A request got an answer that counts as {@code sampleNs}, but never as less than what is. */
  public void penalized(long nowNs, long sampleNs) {
    outstanding--;
    sample(nowNs, Math.max(sampleNs, decayed(nowNs)));
  }

  private void sample(long nowNs, double sample) {
    if (sample > estimateNs) {
      estimateNs = sample;
    } else {
      double weight = weight(nowNs);
      estimateNs = estimateNs * weight + sample * (1 - weight);
    }
    updatedAtNs = nowNs;
  }

  /** Requests without an answer yet. */
  public int outstanding() {
    return outstanding;
  }

  private double decayed(long nowNs) {
    return estimateNs * weight(nowNs);
  }

  private double weight(long nowNs) {
    return Math.exp(-Math.max(0, nowNs - updatedAtNs) / decayNs);
  }
}
