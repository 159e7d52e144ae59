package io.lorica.proxy.outbound;

import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.ServerConnection;
import io.lorica.proxy.http.h1.Http1Limits;
import io.lorica.proxy.http.h1.Http1ServerHandler;
import io.lorica.proxy.http.h2.Http2ServerHandler;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.runtime.IdleCache;
import io.lorica.proxy.runtime.MeteredChannel;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;

/** Puts an HTTP server on a connection of the application. */
final class OutboundHttp {
  private OutboundHttp() {}

  /** Serves a connection whose protocol is known. */
  static void serve(OutboundLoop loop, AcceptedConnection accepted, HttpVersion version) {
    IdleCache<PolicyTarget.HttpKey, PolicyTarget<HttpRouter>>.Entry target =
        loop.httpTargets().use(new PolicyTarget.HttpKey(accepted.originalDestination(), version));
    OutboundHttpService service =
        new OutboundHttpService(
            loop.http(),
            target.stack().router(),
            accepted.client(),
            authority(accepted.originalDestination()));
    TransportMetrics metrics = loop.metrics().accept(accepted.originalDestination());
    MeteredChannel.add(accepted.channel(), metrics);
    ServerConnection served = server(loop, accepted, service, version);
    service.serves(served);
    loop.drain().add(served, accepted.channel());
    accepted.channel().closeFuture().addListener(_ -> target.release());
    accepted.hold().release();
  }

  /** Spec 02 §21: port 80 is left out. */
  private static String authority(InetSocketAddress address) {
    String text = Addresses.text(address);
    return address.getPort() == HTTP_PORT ? text.substring(0, text.lastIndexOf(':')) : text;
  }

  private static final int HTTP_PORT = 80;

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
