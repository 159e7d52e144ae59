package io.lorica.proxy.discovery;

/**
 * What is asked about a target, and for whom: they differ in what they make of a target that the
 * control plane has no policy for (spec 02 §4.3, §19, §20).
 */
public sealed interface TargetQuery {
  Target target();

  /** For the pod's application: what nobody knows goes where the application wanted it to go. */
  record Sidecar(Target.Address target) implements TargetQuery {}

  /** For an ingress controller: what nobody knows goes nowhere. */
  record Ingress(Target target) implements TargetQuery {}

  /** For another proxy whose gateway this one is: nothing without a service profile. */
  record Gateway(Target.Name target) implements TargetQuery {}
}
