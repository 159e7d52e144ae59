package io.lorica.proxy.discovery;

import java.util.Optional;

/** What discovery says about an outbound target. */
public sealed interface TargetPolicy {
  /**
   * The policy in force, received or synthesized (spec 02 §4.3).
   *
   * @param profile the service profile, if one is known
   */
  record Known(ClientPolicy policy, Optional<Profile> profile) implements TargetPolicy {}

  /** There is no service profile, and whoever asked does nothing without (spec 02 §19, §20). */
  record Unprofiled() implements TargetPolicy {}

  /** The look-up was refused for good: connections to this target are closed. */
  record Refused(String reason) implements TargetPolicy {}
}
