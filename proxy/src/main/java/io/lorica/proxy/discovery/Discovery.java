package io.lorica.proxy.discovery;

/** Asks the control plane on behalf of the stacks. Any thread. */
public interface Discovery {
  /** Profile and client policy of a target, combined as whoever asks needs them. */
  Watch<TargetPolicy> target(TargetQuery query);

  /**
   * The endpoints of an authority. While the stream is broken the last set stays. A failure is for
   * good for those who have heard it, and who comes later asks anew.
   *
   * @param authority {@code name:port}
   */
  Watch<Resolution> endpoints(String authority);

  /** The server policy of one port of this pod; has a value at once (spec 01 §4.1). */
  Watch<ServerPolicy> serverPolicy(int port);
}
