package io.lorica.proxy.metrics;

/**
 * Labels whose values the other end of a connection chooses. Each loop shows so many different
 * values of each; all further ones are shown as {@link BoundedValues#OVERFLOW}.
 */
public enum ClientLabel {
  /** Of a request, where that is wished for; anybody may invent them. */
  AUTHORITY(200),
  /** Of a request or of TLS that leaves the pod, where that is wished for. */
  HOSTNAME(200),
  /** Of TLS that is passed on; anybody may invent them. */
  SNI(200),
  /** In a transport header. */
  TARGET_NAME(200),
  /**
   * One for each service account that calls this pod. Nobody has one without a certificate, so the
   * bound is there for a mesh that is larger than a page should be.
   */
  CLIENT_ID(1_000);

  private final int max;

  ClientLabel(int max) {
    this.max = max;
  }

  /** How many different values are shown. */
  public int max() {
    return max;
  }
}
