package io.lorica.mesh.certificate;

/** Whether a chain leads to an anchor. */
public sealed interface ChainVerdict {
  /** It does, and every certificate on the way is valid at the instant asked for. */
  record Verified() implements ChainVerdict {}

  /**
   * It does not.
   *
   * @param reason for a log line, free of secrets; its wording is not fixed
   */
  record Rejected(String reason) implements ChainVerdict {}
}
