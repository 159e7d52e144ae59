package io.lorica.proxy.outbound;

import io.lorica.proxy.client.TcpBackend;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.discovery.TargetPolicy;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.inbound.Gateway;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.RelayEnd;
import io.lorica.proxy.runtime.IdleCache;
import org.jspecify.annotations.Nullable;

/**
 * The way of one connection of another proxy to a name, by the same live routing that all such
 * connections share (spec 02 §20). Confined to one event loop.
 */
final class GatewayPassage implements Gateway.Passage {
  private final OutboundLoop loop;
  private final TargetQuery.Gateway query;
  private final TargetShare share;
  private IdleCache<HttpKey, HttpTarget>.@Nullable Entry http1;
  private IdleCache<HttpKey, HttpTarget>.@Nullable Entry http2;
  private IdleCache<OpaqueRouter.Key, PolicyTarget<OpaqueRouter>>.@Nullable Entry opaque;
  private @Nullable StreamMetrics streams;

  GatewayPassage(OutboundLoop loop, Target.Name target, Gateway.Listener listener) {
    this.loop = loop;
    this.query = new TargetQuery.Gateway(target);
    this.share = TargetShare.ask(loop, query, answer -> tell(listener, answer));
  }

  private static void tell(Gateway.Listener listener, TargetPolicy answer) {
    switch (answer) {
      case TargetPolicy.Known _ -> listener.open();
      case TargetPolicy.Unprofiled _ ->
          listener.refused(new ProxyError(ProxyError.Kind.GATEWAY_DOMAIN, "bad gateway domain"));
      case TargetPolicy.Refused refused ->
          listener.refused(new ProxyError(ProxyError.Kind.UNEXPECTED, refused.reason()));
    }
  }

  @Override
  public RequestStream send(RequestHead head, boolean end, FailableResponse response) {
    return target(head.version()).leadOn(head, end, response);
  }

  private HttpTarget target(HttpVersion version) {
    if (version.isHttp1()) {
      if (http1 == null) {
        http1 = loop.httpTargets().use(HttpKey.of(query, version));
      }
      return http1.stack();
    }
    if (http2 == null) {
      http2 = loop.httpTargets().use(HttpKey.of(query, version));
    }
    return http2.stack();
  }

  @Override
  public void connect(TcpBackend.Listener listener) {
    opaque = loop.opaqueTargets().use(new OpaqueRouter.Key(query, ""));
    OpaqueRouter router = opaque.stack().router();
    StreamMetrics counted = router.streams();
    streams = counted;
    router.connect(new Counted(counted, listener));
  }

  /** Counts what becomes of the route of a connection. */
  private record Counted(StreamMetrics streams, TcpBackend.Listener listener)
      implements TcpBackend.Listener {
    @Override
    public boolean isWanted() {
      return listener.isWanted();
    }

    @Override
    public void connected(HoldHandler hold, TransportMetrics metrics) {
      if (isWanted()) {
        streams.opened();
      }
      listener.connected(hold, metrics);
    }

    @Override
    public void failed(ProxyError error) {
      streams.failed(error);
      listener.failed(error);
    }
  }

  @Override
  public void ended(RelayEnd end) {
    if (streams != null) {
      streams.closed(end);
    }
  }

  @Override
  public void release() {
    share.release();
    if (http1 != null) {
      http1.release();
    }
    if (http2 != null) {
      http2.release();
    }
    if (opaque != null) {
      opaque.release();
    }
  }
}
