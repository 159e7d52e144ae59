package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.detect.Detect;
import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.detect.TlsDetection;
import io.lorica.proxy.discovery.ServerPolicy;
import io.lorica.proxy.discovery.Watch;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.TransportHeader;
import io.lorica.proxy.net.TransportHeader.SessionProtocol;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One accepted connection, from accept to the moment when a protocol serves it, in the order of
 * spec 01 §3: allowed address, direct or by port, TLS, protocol. Holds its share in the port's
 * policy until it closes. Confined to one event loop.
 */
final class InboundConnection {
  private static final Log LOG = Log.named("linkerd_app_inbound");

  private final InboundLoop loop;
  private final AcceptedConnection accepted;
  private InetSocketAddress target;
  private Watch<ServerPolicy> policy;
  private HoldHandler hold;
  private Client.Tls tls = new Client.Absent(NoTlsReason.NO_TLS_FROM_REMOTE);

  private InboundConnection(
      InboundLoop loop,
      AcceptedConnection accepted,
      InetSocketAddress target,
      Watch<ServerPolicy> policy) {
    this.loop = loop;
    this.accepted = accepted;
    this.target = target;
    this.policy = policy;
    this.hold = accepted.hold();
    accepted.channel().closeFuture().addListener(_ -> this.policy.release());
  }

  /** Takes a connection in. */
  static void start(InboundLoop loop, AcceptedConnection accepted) {
    InetSocketAddress target = accepted.originalDestination();
    if (!loop.isAllowed(target.getAddress())) {
      LOG.at(Level.INFO)
          .with("client.addr", Addresses.text(accepted.client()))
          .with("ip", target.getAddress().getHostAddress())
          .say("inbound connections are not allowed on this IP address");
      loop.metrics().tcpFailed("unexpected", target);
      accepted.channel().close();
      return;
    }
    InboundConnection connection =
        new InboundConnection(loop, accepted, target, loop.policy(target.getPort()));
    if (target.getPort() == loop.listenPort()) {
      connection.detectTls(true);
    } else {
      connection.byPort();
    }
  }

  private void byPort() {
    if (currentPolicy().protocol() instanceof ServerPolicy.Opaque) {
      tls = new Client.Absent(NoTlsReason.PORT_SKIPPED);
      InboundOpaque.serve(this);
    } else {
      detectTls(false);
    }
  }

  private void detectTls(boolean direct) {
    Detect.tls(
        hold,
        loop.context().scheduler(),
        loop.config().timeouts().detect(),
        new Detect.Listener<>() {
          @Override
          public void detected(TlsDetection outcome) {
            switch (outcome) {
              case TlsDetection.ClientHello hello -> hello(hello, direct);
              case TlsDetection.NotTls _, TlsDetection.NeedMoreBytes _ -> plain(direct);
            }
          }

          @Override
          public void timedOut() {
            fail("tls detection timeout", "TLS detection timed out");
          }
        });
  }

  private void hello(TlsDetection.ClientHello hello, boolean direct) {
    if (hello.serverName().equals(loop.serverName())) {
      loop.terminator().terminate(hold, direct, new Terminated(direct));
    } else if (direct) {
      fail("unexpected", "direct connections must be mutually authenticated");
    } else {
      tls = new Client.Passthrough(hello.serverName());
      selectProtocol();
    }
  }

  private void plain(boolean direct) {
    if (direct) {
      fail("unexpected", "direct connections must be mutually authenticated");
    } else {
      selectProtocol();
    }
  }

  private final class Terminated implements TlsTerminator.Listener {
    private final boolean direct;

    Terminated(boolean direct) {
      this.direct = direct;
    }

    @Override
    public void established(HoldHandler plaintext, Optional<TlsIdentity> client, String alpn) {
      hold = plaintext;
      tls = new Client.Established(client);
      if (!direct) {
        selectProtocol();
      } else if (client.isEmpty()) {
        fail("unexpected", "direct connections must be mutually authenticated");
      } else if (!alpn.equals(TransportHeader.ALPN)) {
        fail("unexpected", "direct connections require transport header negotiation");
      } else {
        readHeader();
      }
    }

    @Override
    public void failed(String reason) {
      fail("i/o", reason);
    }
  }

  private void readHeader() {
    Detect.transportHeader(
        hold,
        loop.context().scheduler(),
        loop.config().timeouts().detect(),
        new Detect.Listener<>() {
          @Override
          public void detected(TransportHeader.Detection outcome) {
            switch (outcome) {
              case TransportHeader.Detection.Found found -> header(found);
              case TransportHeader.Detection.Invalid invalid -> fail("i/o", invalid.message());
              case TransportHeader.Detection.NeedMoreBytes _ ->
                  fail("i/o", "Full header message not provided");
            }
          }

          @Override
          public void timedOut() {
            fail("i/o", "Reading a transport header timed out");
          }
        });
  }

  /** Spec 01 §8, step 5. */
  private void header(TransportHeader.Detection.Found found) {
    TransportHeader header = found.header();
    loop.metrics().transportHeader(header, tls);
    hold.skip(found.length());
    if (header.name().isEmpty()) {
      direct(header);
    } else {
      GatewayConnection.serve(this, header);
    }
  }

  private void direct(TransportHeader header) {
    if (header.port() == loop.listenPort() && header.protocol() == SessionProtocol.OPAQUE) {
      fail("unexpected", OwnPort.message(header.port()));
      return;
    }
    Watch<ServerPolicy> ofListener = policy;
    target = new InetSocketAddress(target.getAddress(), header.port());
    policy = loop.policy(header.port());
    ofListener.release();
    switch (header.protocol()) {
      case OPAQUE -> InboundOpaque.serve(this);
      case HTTP_1 -> InboundServer.serve(this, HttpVersion.HTTP_1_1, new Arrival.Direct());
      case HTTP_2 -> InboundServer.serve(this, HttpVersion.HTTP_2, new Arrival.Direct());
    }
  }

  private void selectProtocol() {
    boolean plain = tls instanceof Client.Absent;
    serve(InboundProtocol.of(currentPolicy(), plain, loop.config().timeouts().detect()));
  }

  private void serve(InboundProtocol protocol) {
    switch (protocol) {
      case InboundProtocol.Opaque _ -> InboundOpaque.serve(this);
      case InboundProtocol.Http1 _ ->
          InboundServer.serve(this, HttpVersion.HTTP_1_1, new Arrival.ByPort());
      case InboundProtocol.Http2 _ ->
          InboundServer.serve(this, HttpVersion.HTTP_2, new Arrival.ByPort());
      case InboundProtocol.Detect detect -> detectHttp(detect);
    }
  }

  private void detectHttp(InboundProtocol.Detect detect) {
    long startedNs = loop.context().nowNs();
    Detect.http(
        hold,
        loop.context().scheduler(),
        detect.limit(),
        new Detect.Listener<>() {
          @Override
          public void detected(HttpDetection outcome) {
            loop.metrics().detected(outcome, currentPolicy().server(), target, startedNs);
            switch (outcome) {
              case HTTP_1 -> serve(new InboundProtocol.Http1());
              case HTTP_2 -> serve(new InboundProtocol.Http2());
              case NOT_HTTP -> serve(new InboundProtocol.Opaque());
              case ENDED -> fail("i/o", "socket closed before protocol detection");
            }
          }

          @Override
          public void timedOut() {
            loop.metrics().detectionTimedOut(currentPolicy().server(), target, startedNs);
            serve(detect.onTimeout());
          }
        });
  }

  /** Ends a connection that cannot be served; nothing is written to it. */
  void fail(String label, String reason) {
    LOG.at(Level.INFO)
        .with("client.addr", Addresses.text(accepted.client()))
        .with("server.addr", Addresses.text(target))
        .with("error", reason)
        .say("Connection closed");
    loop.metrics().tcpFailed(label, target);
    accepted.channel().close();
  }

  InboundLoop loop() {
    return loop;
  }

  AcceptedConnection accepted() {
    return accepted;
  }

  /** Where the client wants to go: the original destination, or what the header says. */
  InetSocketAddress target() {
    return target;
  }

  /** At the end of the pipeline, behind TLS if there is any. */
  HoldHandler hold() {
    return hold;
  }

  Watch<ServerPolicy> policy() {
    return policy;
  }

  /** The policy in force; there always is one (spec 01 §4.1). */
  ServerPolicy currentPolicy() {
    ServerPolicy current = policy.latest();
    if (current == null) {
      throw new IllegalStateException("a server policy has a value from the start");
    }
    return current;
  }

  Client client() {
    return new Client(accepted.client().getAddress(), accepted.client().getPort(), tls);
  }
}
