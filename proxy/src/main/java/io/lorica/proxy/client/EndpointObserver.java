package io.lorica.proxy.client;

import io.lorica.proxy.accrual.Outcome;
import io.lorica.proxy.http.ResponseHead;

/** Hears how the exchanges of one endpoint go. Confined to one event loop. */
public interface EndpointObserver {
  /** For endpoints without alternatives. */
  EndpointObserver NONE = new EndpointObserver() {};

  /** An exchange was dispatched. */
  default void started() {}

  /**
   * The head of an answer came.
   *
   * @return whether that settles the sample, so that {@link #measured} is not called
   */
  default boolean answered(long nowNs, boolean grpc, ResponseHead head) {
    return false;
  }

  /** The answer's first frame behind the head came, or the exchange ended before. */
  default void measured(long nowNs, long elapsedNs) {}

  /** The exchange ended. */
  default void ended(Outcome outcome) {}

  /** The exchange was given up before it had an answer. */
  default void abandoned() {}
}
