package io.lorica.proxy.outbound;

import io.lorica.proxy.config.OutboundConfig;
import io.lorica.proxy.discovery.Discovery;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.http.h1.Http1Observer;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.runtime.Drain;
import io.lorica.proxy.runtime.IdleCache;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tap.TapRegistry;
import io.lorica.proxy.trace.Tracer;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The outbound half on one event loop: what its connections share. Confined to that loop but for
 * construction.
 */
final class OutboundLoop {
  /** What the loop is given. */
  record Parts(
      LoopContext context,
      InstantSource wall,
      OutboundConfig config,
      Discovery discovery,
      TapRegistry taps,
      Http2Settings serverHttp2,
      Http2Runtime http2Runtime,
      Http1Observer http1Observer,
      Optional<Tracer> tracer,
      Drain drain) {}

  /** Kept of all requests of a loop to be sent again. */
  private static final long MAX_REPLAY_BYTES = 16L << 20;

  private final Parts parts;
  private final OutboundMetrics metrics;
  private final OutboundHttpService.Shared http;
  private final ReplayBudget replays = new ReplayBudget(MAX_REPLAY_BYTES);
  private final IdleCache<HttpKey, HttpTarget> httpTargets;
  private final IdleCache<OpaqueRouter.Key, PolicyTarget<OpaqueRouter>> opaqueTargets;

  OutboundLoop(Parts parts, HttpBackends httpBackends, TcpBackends tcpBackends) {
    this.parts = parts;
    LoopContext context = parts.context();
    metrics = new OutboundMetrics(context.metrics());
    http =
        new OutboundHttpService.Shared(
            context,
            parts.config().http().maxInFlight(),
            parts.config().http().informationalHeaders(),
            parts.tracer());
    long idleNs = parts.config().timeouts().discoveryIdle().toNanos();
    httpTargets =
        new IdleCache<>(
            context.scheduler(), idleNs, key -> httpTarget(key, httpBackends), HttpTarget::close);
    opaqueTargets =
        new IdleCache<>(
            context.scheduler(),
            idleNs,
            key ->
                target(
                    key.query(),
                    new OpaqueRouter(
                        key,
                        context.metrics(),
                        parts.config().http().hostnameLabels(),
                        context.random(),
                        backend -> tcpBackends.create(backend, key.isTls())),
                    key.isTls() ? PolicyChoice.forTls() : PolicyChoice.forOpaque(key.query())),
            PolicyTarget::close);
  }

  private HttpTarget httpTarget(HttpKey key, HttpBackends backends) {
    NoTlsReason plaintext = OutboundLabels.plaintext(key.query());
    HttpRouter router =
        new HttpRouter(
            key.version(),
            context().metrics(),
            config().http().hostnameLabels(),
            context().random(),
            backend -> backends.create(backend, key.version(), plaintext));
    return new HttpTarget(
        this,
        target(key.query(), router, PolicyChoice.forHttp(key.query())),
        key.query().target().authority());
  }

  private <R extends PolicyRouter> PolicyTarget<R> target(
      TargetQuery query, R router, PolicyChoice choice) {
    return new PolicyTarget<>(context().loop(), router, discovery().target(query), choice);
  }

  LoopContext context() {
    return parts.context();
  }

  OutboundConfig config() {
    return parts.config();
  }

  Discovery discovery() {
    return parts.discovery();
  }

  Http2Settings serverHttp2() {
    return parts.serverHttp2();
  }

  Http2Runtime http2Runtime() {
    return parts.http2Runtime();
  }

  Http1Observer http1Observer() {
    return parts.http1Observer();
  }

  Drain drain() {
    return parts.drain();
  }

  OutboundMetrics metrics() {
    return metrics;
  }

  OutboundHttpService.Shared http() {
    return http;
  }

  ReplayBudget replays() {
    return replays;
  }

  /** Only for targets whose discovery has answered. */
  IdleCache<HttpKey, HttpTarget> httpTargets() {
    return httpTargets;
  }

  /** As {@link #httpTargets}. */
  IdleCache<OpaqueRouter.Key, PolicyTarget<OpaqueRouter>> opaqueTargets() {
    return opaqueTargets;
  }
}
