package io.lorica.proxy.outbound;

import io.lorica.proxy.detect.Detect;
import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.route.Metadata;
import java.util.function.Consumer;

/** Looks for HTTP on a connection of the application, and counts what it finds (spec 02 §6). */
final class OutboundDetection {
  private OutboundDetection() {}

  /**
   * Reads once.
   *
   * @param parent for labels
   * @param listener hears the outcome, once; a silent client is not HTTP
   */
  static void start(
      OutboundLoop loop,
      AcceptedConnection accepted,
      Metadata parent,
      Consumer<HttpDetection> listener) {
    long startedNs = loop.context().nowNs();
    Detect.http(
        accepted.hold(),
        loop.context().scheduler(),
        loop.config().timeouts().detect(),
        new Detect.Listener<>() {
          @Override
          public void detected(HttpDetection outcome) {
            loop.metrics().detected(outcome, parent, startedNs);
            listener.accept(outcome);
          }

          @Override
          public void timedOut() {
            loop.metrics().detectionTimedOut(parent, startedNs);
            listener.accept(HttpDetection.NOT_HTTP);
          }
        });
  }
}
