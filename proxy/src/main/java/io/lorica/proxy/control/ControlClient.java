package io.lorica.proxy.control;

import io.lorica.proxy.metrics.BalancerFamilies;

/** Which part of the proxy a channel serves, and what it is counted as (spec 03 §4.10, §4.11). */
@SuppressWarnings("ImmutableEnumChecker") // families are constants of the catalogue
public enum ControlClient {
  IDENTITY("identity", BalancerFamilies.CONTROL_IDENTITY),
  DESTINATION("destination", BalancerFamilies.CONTROL_DESTINATION),
  POLICY("policy", BalancerFamilies.CONTROL_POLICY),
  TRACE_COLLECTOR("trace_collector", BalancerFamilies.OPENTELEMETRY);

  private final String label;
  private final BalancerFamilies balancer;

  ControlClient(String label, BalancerFamilies balancer) {
    this.label = label;
    this.balancer = balancer;
  }

  /** What its balancer is counted in. */
  BalancerFamilies balancer() {
    return balancer;
  }

  /** The {@code client} label of DNS metrics. */
  public String label() {
    return label;
  }
}
