package io.lorica.proxy.inbound;

import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;

/** Stands where the application would be this proxy itself: fails all (spec 01 §12.4). */
record OwnPort(int port) implements HttpBackend {
  private static final Log LOG = Log.named("linkerd_app_inbound");

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    LOG.at(Level.WARN).with("error", message(port)).say("Request refused");
    response.fail(ProxyError.UNEXPECTED);
    return DiscardedRequest.of(response);
  }

  @Override
  public void close() {}

  /** What is wrong with a connection to that port. */
  static String message(int port) {
    return "inbound connection must not target port " + port;
  }
}
