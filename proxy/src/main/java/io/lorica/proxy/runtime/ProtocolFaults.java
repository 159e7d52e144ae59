package io.lorica.proxy.runtime;

import io.lorica.proxy.http.h1.Http1Observer;
import io.lorica.proxy.http.h1.Http1Violation;
import io.lorica.proxy.http.h2.Http2Error;
import io.lorica.proxy.http.h2.Http2Events;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog;
import java.io.IOException;
import java.util.Locale;

/**
 * Counts what peers do wrong and what is refused them, by a reason that is ours and not theirs;
 * says it at DEBUG, because a peer must not be able to fill the log. Confined to one event loop.
 */
public final class ProtocolFaults implements Http1Observer, Http2Events {
  private static final Log LOG = Log.named("linkerd_proxy_http");

  private final LoopMetrics metrics;

  public ProtocolFaults(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void violation(Http1Violation violation) {
    count("http/1", violation.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void failure(Throwable cause) {
    broken("http/1", cause);
  }

  @Override
  public void connectionFailed(Http2Error error, String reason) {
    count("http/2", reason);
  }

  @Override
  public void streamFailed(Http2Error error, String reason) {
    count("http/2", reason);
  }

  @Override
  public void streamRefused(String reason) {
    count("http/2", reason);
  }

  @Override
  public void connectionBroken(Throwable cause) {
    broken("http/2", cause);
  }

  private void broken(String protocol, Throwable cause) {
    if (cause instanceof IOException) {
      count(protocol, "i/o");
    } else {
      count(protocol, "internal");
      LOG.at(Level.ERROR).with("error", cause).say("A connection failed for a reason of our own");
    }
  }

  private void count(String protocol, String reason) {
    LOG.at(Level.DEBUG).with("protocol", protocol).with("reason", reason).say("Protocol fault");
    Labels labels = Labels.of("protocol", protocol).with("reason", reason);
    metrics.counter(MetricCatalog.PROTOCOL_FAULTS, labels).increment();
  }
}
