package io.lorica.cni.validator;

import java.time.Duration;

/** How a validation ended (spec 08 §5). */
sealed interface Outcome {

  /** The connection was redirected to our own listener. */
  record Validated() implements Outcome {}

  /** Something else answered. */
  record OtherAnswer(String expected, String received) implements Outcome {}

  /** No connection, or it broke off. */
  record Failed(String reason) implements Outcome {}

  /** The listener could not be opened. */
  record NotListening(String reason) implements Outcome {}

  /** Nothing happened in time: the packets went nowhere, and not to us. */
  record TimedOut(Duration after) implements Outcome {}
}
