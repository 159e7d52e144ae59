package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;

/** Lets observers see exchanges where they leave for an endpoint. Confined to one event loop. */
@FunctionalInterface
public interface ExchangeTap {
  /** For exchanges that are nobody's business. */
  ExchangeTap NONE = (_, above) -> above;

  /**
   * A {@link TappedResponse} if somebody observes now, or else {@code above} itself: then it costs
   * the read of one field.
   *
   * @param head of the request
   * @param above where the answer goes
   */
  FailableResponse tap(RequestHead head, FailableResponse above);
}
