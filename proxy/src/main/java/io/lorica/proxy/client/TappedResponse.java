package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.ResetReason;

/** An answer that observers see pass. Confined to one event loop. */
public abstract class TappedResponse extends PassingResponse {
  protected TappedResponse(FailableResponse above) {
    super(above);
  }

  /** The request leaves now; until then there is nothing to see. Without effect if called again. */
  public abstract void sent();

  /** The caller gave the exchange up. */
  public abstract void cancelled(ResetReason reason);
}
