package io.lorica.proxy.outbound;

import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/** Fails every exchange with a message of the policy. */
record FailBackend(String message) implements HttpBackend {
  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    response.fail(new ProxyError(ProxyError.Kind.FAIL_BACKEND, message));
    return DiscardedRequest.of(response);
  }

  @Override
  public void close() {}
}
