package io.lorica.proxy.outbound;

import io.lorica.proxy.config.OutboundConfig;
import io.lorica.proxy.discovery.Discovery;
import io.lorica.proxy.http.h1.Http1Observer;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.runtime.Drain;
import io.lorica.proxy.runtime.IdleCache;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tap.TapRegistry;
import java.net.InetSocketAddress;
import java.time.InstantSource;

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
      Drain drain) {}

  private final Parts parts;
  private final OutboundMetrics metrics;
  private final OutboundHttpService.Shared http;
  private final IdleCache<PolicyTarget.HttpKey, PolicyTarget<HttpRouter>> httpTargets;
  private final IdleCache<OpaqueRouter.Key, PolicyTarget<OpaqueRouter>> opaqueTargets;

  OutboundLoop(Parts parts, HttpBackends httpBackends, TcpBackends tcpBackends) {
    this.parts = parts;
    LoopContext context = parts.context();
    metrics = new OutboundMetrics(context.metrics());
    http =
        new OutboundHttpService.Shared(
            context,
            parts.config().http().maxInFlight(),
            parts.config().http().informationalHeaders());
    long idleNs = parts.config().timeouts().discoveryIdle().toNanos();
    httpTargets =
        new IdleCache<>(
            context.scheduler(),
            idleNs,
            key ->
                target(
                    key.destination(),
                    new HttpRouter(
                        key.version(),
                        context.metrics(),
                        context.random(),
                        backend -> httpBackends.create(backend, key.version())),
                    PolicyChoice.forHttp(key.destination().getPort())),
            PolicyTarget::close);
    opaqueTargets =
        new IdleCache<>(
            context.scheduler(),
            idleNs,
            key ->
                target(
                    key.destination(),
                    new OpaqueRouter(key, context.random(), tcpBackends::create),
                    key.isTls()
                        ? PolicyChoice.forTls()
                        : PolicyChoice.forOpaque(key.destination().getPort())),
            PolicyTarget::close);
  }

  private <R extends PolicyRouter> PolicyTarget<R> target(
      InetSocketAddress destination, R router, PolicyChoice choice) {
    return new PolicyTarget<>(context().loop(), router, discovery().target(destination), choice);
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

  IdleCache<PolicyTarget.HttpKey, PolicyTarget<HttpRouter>> httpTargets() {
    return httpTargets;
  }

  IdleCache<OpaqueRouter.Key, PolicyTarget<OpaqueRouter>> opaqueTargets() {
    return opaqueTargets;
  }
}
