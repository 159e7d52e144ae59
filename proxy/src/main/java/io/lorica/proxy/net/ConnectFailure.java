package io.lorica.proxy.net;

import java.time.Duration;

/** Why no connection came about. */
public sealed interface ConnectFailure {
  /** For logs and for the messages that clients match on. */
  String message();

  /** Not tried: this proxy must not connect there. */
  record Prevented(String message) implements ConnectFailure {}

  /** Not done in time. */
  record TimedOut(Duration limit) implements ConnectFailure {
    @Override
    public String message() {
      return "connect timed out after " + Durations.text(limit);
    }
  }

  /** The kernel, the network or the peer refused. */
  record Refused(String message, String errno) implements ConnectFailure {}

  /** TLS was not established. */
  record NotSecured(String message) implements ConnectFailure {}
}
