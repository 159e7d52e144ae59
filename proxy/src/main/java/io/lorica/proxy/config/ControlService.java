package io.lorica.proxy.config;

/** One service of the control plane, and how to speak with it (spec 03 §1.3). */
public sealed interface ControlService {
  HostPort address();

  /** On this machine: plaintext HTTP/2, no identity expected. */
  record Local(HostPort address) implements ControlService {}

  /**
   * Elsewhere: mesh TLS.
   *
   * @param identity the TLS identity expected of it, also the SNI sent; in lower case
   */
  record Meshed(HostPort address, String identity) implements ControlService {}
}
