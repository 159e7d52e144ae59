package io.lorica.proxy.metrics;

/** Upper bounds of the histograms that several groups have alike (spec 03 §4.8–4.10). */
final class Bounds {
  /** Seconds to an answer: of inbound requests, and of the answers of a backend. */
  static final double[] DURATION_FINE = {0.025, 0.05, 0.1, 0.25, 0.5, 1, 10};

  /** Seconds to an answer: of outbound requests, and of inbound answers. */
  static final double[] DURATION_COARSE = {0.05, 0.5, 1, 10};

  static final double[] FRAME_BYTES = {128, 1024, 10240};

  /** Seconds of protocol detection. */
  static final double[] DETECT = {0.001, 0.1};

  /** Seconds in a balancer's queue. */
  static final double[] QUEUE = {0.0005, 0.005, 0.05, 0.5, 1, 3};

  private Bounds() {}
}
