package io.lorica.proxy.discovery;

/** What discovery says about the endpoints of an authority (spec 02 §11.1). Immutable. */
public sealed interface Resolution permits EndpointSet, Resolution.Failed {
  /**
   * There is no saying, now or later: whoever asked is to fail for good.
   *
   * @param reason for logs
   */
  record Failed(String reason) implements Resolution {}
}
