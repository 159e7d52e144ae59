package io.lorica.proxy.control;

/** Which part of the proxy a channel serves: the {@code client} label of DNS metrics. */
public enum ControlClient {
  IDENTITY("identity"),
  DESTINATION("destination"),
  POLICY("policy"),
  TRACE_COLLECTOR("trace_collector");

  private final String label;

  ControlClient(String label) {
    this.label = label;
  }

  /** Spec 03 §4.11. */
  public String label() {
    return label;
  }
}
