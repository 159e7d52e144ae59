package io.lorica.proxy.inbound;

import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.ServerConnection;
import io.lorica.proxy.http.h1.Http1Limits;
import io.lorica.proxy.http.h1.Http1ServerHandler;
import io.lorica.proxy.http.h2.Http2ServerHandler;
import io.lorica.proxy.runtime.MeteredChannel;
import io.netty.channel.Channel;

/** Puts an HTTP server on an accepted connection. */
final class InboundServer {
  private InboundServer() {}

  static void serve(InboundConnection connection, HttpVersion version, Arrival arrival) {
    InboundLoop loop = connection.loop();
    Channel channel = connection.accepted().channel();
    Client client = connection.client();
    InboundLoop.TargetUse target = loop.target(connection.target(), client);
    ConnectionMetrics metrics =
        new ConnectionMetrics(
            loop.context().metrics(), loop.endpointMetrics(), connection.target(), client.tls());
    InboundHttp http = loop.http(arrival);
    InboundHttpService service =
        new InboundHttpService(
            http, arrival, client, target.target(), connection::currentPolicy, metrics);
    channel
        .closeFuture()
        .addListener(
            _ -> {
              metrics.close();
              target.release();
            });
    MeteredChannel.add(
        channel,
        loop.metrics()
            .accept(connection.target(), client.tls(), connection.currentPolicy().server()));
    ServerConnection served = install(loop, channel, http.told(service, client), version);
    service.serves(served);
    loop.drain().add(served, channel);
    connection.hold().release();
  }

  private static ServerConnection install(
      InboundLoop loop, Channel channel, HttpService service, HttpVersion version) {
    if (version == HttpVersion.HTTP_2) {
      Http2ServerHandler handler =
          new Http2ServerHandler(service, loop.serverHttp2(), loop.http2Runtime());
      channel.pipeline().addLast(handler);
      return handler;
    }
    Http1ServerHandler handler =
        new Http1ServerHandler(
            service, Http1Limits.DEFAULT, loop.context().scheduler(), loop.http1Observer());
    channel.pipeline().addLast(handler);
    return handler;
  }
}
