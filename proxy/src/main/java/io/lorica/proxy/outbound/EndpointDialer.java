package io.lorica.proxy.outbound;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.TcpDialer;
import io.lorica.proxy.config.HostPort;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointMetadata.ProtocolHint;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.net.ConnectFailure;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.TransportHeader;
import io.lorica.proxy.net.TransportHeader.SessionProtocol;
import io.lorica.proxy.runtime.LoopContext;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dials one endpoint as its metadata asks (spec 02 §14): TCP, then mTLS if it has an identity, then
 * the transport header if it was negotiated; all within the connect timeout. Confined to one event
 * loop.
 */
final class EndpointDialer implements Dialer {
  /** What the dialers of a loop share. */
  record Shared(LoopContext context, Connector connector, ClientSecurity security) {}

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_PORT = 65_535;

  private final Shared shared;
  private final InetSocketAddress address;
  private final EndpointMetadata metadata;
  private final SessionProtocol protocol;

  EndpointDialer(
      Shared shared,
      InetSocketAddress address,
      EndpointMetadata metadata,
      SessionProtocol protocol) {
    this.shared = shared;
    this.address = address;
    this.metadata = metadata;
    this.protocol = protocol;
  }

  @Override
  public void dial(Listener listener) {
    Optional<ServerIdentity> identity = metadata.identity();
    if (identity.isEmpty()) {
      new TcpDialer(shared.connector, shared.context.loop(), address).dial(listener);
    } else {
      new Attempt(listener, identity.get()).start();
    }
  }

  /** Whether a header is offered: there is a port for it, or a name for a gateway. */
  private boolean offersHeader() {
    return metadata.opaqueTransportPort() != 0 || metadata.authorityOverride().isPresent();
  }

  private InetSocketAddress dialled() {
    int port = metadata.opaqueTransportPort();
    return port == 0 ? address : new InetSocketAddress(address.getAddress(), port);
  }

  /** What the peer's proxy is told in front of the application's bytes. */
  private TransportHeader header() {
    SessionProtocol told =
        metadata.hint() == ProtocolHint.OPAQUE ? SessionProtocol.OPAQUE : protocol;
    return metadata
        .authorityOverride()
        .flatMap(EndpointDialer::named)
        .map(there -> new TransportHeader(there.port(), there.host(), told))
        .orElseGet(() -> new TransportHeader(address.getPort(), "", told));
  }

  /**
   * Host and port of an authority; one without a port, or whose host is no name, changes nothing.
   */
  private static Optional<HostPort> named(String authority) {
    int colon = authority.lastIndexOf(':');
    String host = authority.substring(0, Math.max(colon, 0));
    String port = authority.substring(colon + 1);
    if (!TransportHeader.isName(host) || !PORT.matcher(port).matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(port);
    return number > 0 && number <= MAX_PORT
        ? Optional.of(new HostPort(host, number))
        : Optional.empty();
  }

  /** One attempt with mTLS: the time limit holds for all of it. */
  private final class Attempt implements Connector.Listener, ClientSecurity.Listener {
    private final ServerIdentity identity;
    private @Nullable Listener listener;
    private @Nullable Channel channel;
    private Scheduler.@Nullable Timer limit;

    Attempt(Listener listener, ServerIdentity identity) {
      this.listener = listener;
      this.identity = identity;
    }

    void start() {
      limit =
          shared
              .context
              .scheduler()
              .schedule(this::expire, shared.connector.config().timeout().toNanos());
      shared.connector.connect(shared.context.loop(), dialled(), this);
    }

    @Override
    public void connected(HoldHandler hold) {
      channel = hold.channel();
      if (listener == null) {
        hold.channel().close();
      } else {
        shared.security.secure(hold, identity, offersHeader(), this);
      }
    }

    @Override
    public void failed(ConnectFailure failure) {
      fail(TcpDialer.error(failure));
    }

    @Override
    public void secured(HoldHandler plaintext, boolean headerNegotiated) {
      Listener told = finish();
      Channel secured = plaintext.channel();
      if (told == null) {
        secured.close();
        return;
      }
      if (headerNegotiated) {
        secured.write(header().encode(secured.alloc()), secured.voidPromise());
      }
      told.connected(plaintext);
      // Behind whatever follows at once, in one segment; where the server speaks first, alone.
      secured.flush();
    }

    @Override
    public void failed(String reason) {
      fail(new ProxyError(ProxyError.Kind.CONNECT_FAILED, reason));
    }

    private void expire() {
      limit = null;
      if (channel != null) {
        channel.close();
      }
      ConnectFailure late = new ConnectFailure.TimedOut(shared.connector.config().timeout());
      fail(TcpDialer.error(late));
    }

    private void fail(ProxyError error) {
      Listener told = finish();
      if (told != null) {
        told.failed(error);
      }
    }

    private @Nullable Listener finish() {
      Listener told = listener;
      listener = null;
      if (limit != null) {
        limit.cancel();
        limit = null;
      }
      return told;
    }
  }
}
