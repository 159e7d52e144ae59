package io.lorica.proxy.outbound;

import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.ServerConnection;
import io.lorica.proxy.http.h1.Http1Limits;
import io.lorica.proxy.http.h1.Http1ServerHandler;
import io.lorica.proxy.http.h2.Http2ServerHandler;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.runtime.IdleCache;
import io.lorica.proxy.runtime.MeteredChannel;
import io.netty.channel.ChannelHandler;

/** Puts an HTTP server on a connection of the application. */
final class OutboundHttp {
  private OutboundHttp() {}

  /** Serves a connection whose protocol and target are known. */
  static void serve(OutboundLoop loop, AcceptedConnection accepted, HttpKey key) {
    IdleCache<HttpKey, HttpTarget>.Entry target = loop.httpTargets().use(key);
    accepted.channel().closeFuture().addListener(_ -> target.release());
    serve(loop, accepted, key.version(), target.stack());
  }

  /** Serves a connection each request of which may go another way. */
  static void serve(
      OutboundLoop loop,
      AcceptedConnection accepted,
      HttpVersion version,
      OutboundHttpService.Way way) {
    OutboundHttpService service = new OutboundHttpService(loop.http(), accepted.client(), way);
    TransportMetrics metrics = loop.metrics().accept(accepted.originalDestination());
    MeteredChannel.add(accepted.channel(), metrics);
    ServerConnection served = server(loop, accepted, service, version);
    service.serves(served);
    loop.drain().add(served, accepted.channel());
    accepted.hold().release();
  }

  private static ServerConnection server(
      OutboundLoop loop,
      AcceptedConnection accepted,
      OutboundHttpService service,
      HttpVersion version) {
    if (version == HttpVersion.HTTP_2) {
      Http2ServerHandler handler =
          new Http2ServerHandler(service, loop.serverHttp2(), loop.http2Runtime());
      return add(accepted, handler, handler);
    }
    Http1ServerHandler handler =
        new Http1ServerHandler(
            service, Http1Limits.DEFAULT, loop.context().scheduler(), loop.http1Observer());
    return add(accepted, handler, handler);
  }

  private static ServerConnection add(
      AcceptedConnection accepted, ChannelHandler handler, ServerConnection connection) {
    accepted.channel().pipeline().addLast(handler);
    return connection;
  }
}
