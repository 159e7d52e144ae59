package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.net.TransportHeader;

/**
 * A direct connection whose transport header carries a name, from there to the moment when it is
 * served: the name must be one that this gateway serves and that discovery knows (spec 01 §9). Its
 * policy is that of the listener's own port. Confined to one event loop.
 */
final class GatewayConnection implements Gateway.Listener {
  private final InboundConnection connection;
  private final TransportHeader.SessionProtocol protocol;
  private final Target.Name target;
  private final String identity;
  private final Gateway.Passage passage;

  private GatewayConnection(
      InboundConnection connection, TransportHeader header, InboundStack.GatewayParts parts) {
    this.connection = connection;
    this.protocol = header.protocol();
    this.target = Target.Name.of(header.name(), header.port());
    this.identity = parts.identity();
    this.passage = parts.gateway().to(target, this);
  }

  /** Takes a connection whose header has been read, or closes it. */
  static void serve(InboundConnection connection, TransportHeader header) {
    InboundLoop loop = connection.loop();
    boolean served = loop.config().policy().gatewaySuffixes().contains(header.name());
    if (loop.gateway().isEmpty() || !served) {
      connection.fail("gateway domain invalid", "bad gateway domain");
      return;
    }
    GatewayConnection gateway = new GatewayConnection(connection, header, loop.gateway().get());
    connection.accepted().channel().closeFuture().addListener(_ -> gateway.passage.release());
  }

  @Override
  public void open() {
    switch (protocol) {
      case OPAQUE -> InboundOpaque.serve(connection, passage);
      case HTTP_1 -> http(HttpVersion.HTTP_1_1);
      case HTTP_2 -> http(HttpVersion.HTTP_2);
    }
  }

  private void http(HttpVersion version) {
    String client = connection.client().identity().map(TlsIdentity::text).orElse("");
    GatewayStep step = new GatewayStep(passage, identity, client, target.authority());
    InboundServer.serve(connection, version, new Arrival.ByName(step));
  }

  @Override
  public void refused(ProxyError reason) {
    connection.fail(reason.kind().label(), reason.message());
  }
}
