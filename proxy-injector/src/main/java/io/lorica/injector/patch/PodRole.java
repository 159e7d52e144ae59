package io.lorica.injector.patch;

/**
 * Which pod a proxy is for. The pods of the control plane get the same proxy as workloads, except
 * for what keeps them from waiting for themselves (spec 06 §6.4, spec 13 §4.4).
 */
public enum PodRole {
  /** A pod of the user's. */
  WORKLOAD,
  /** The certificate authority: its proxy starts after it, and asks it on loopback. */
  IDENTITY,
  /** Discovery and policy: its proxy asks them on loopback. */
  DESTINATION,
  /** The injector. */
  INJECTOR;

  /** Whether the pod belongs to the control plane. */
  public boolean controlPlane() {
    return this != WORKLOAD;
  }
}
