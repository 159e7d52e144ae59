package io.lorica.proxy.tap;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.detect.Detect;
import io.lorica.proxy.detect.TlsDetection;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.ServerConnection;
import io.lorica.proxy.http.grpc.GrpcService;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.http.h2.Http2ServerHandler;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.tls.Negotiated;
import io.lorica.proxy.tls.TlsFailure;
import io.lorica.proxy.tls.TlsListener;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection to the tap port (spec 03 §10.1): whoever proves to be the one observer is served,
 * all others are told that they are not. There is no server policy here. Confined to the control
 * loop.
 */
final class TapConnection implements TlsListener {
  private static final Log LOG = Log.named("linkerd_tap");

  /** Spec 01 §19. */
  private static final Duration DETECT = Duration.ofSeconds(1);

  /** Ours, as for traffic: who begins a handshake and does not go on must not stay. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final TapServer.Parts parts;
  private final AcceptedConnection accepted;

  private TapConnection(TapServer.Parts parts, AcceptedConnection accepted) {
    this.parts = parts;
    this.accepted = accepted;
  }

  static void start(TapServer.Parts parts, AcceptedConnection accepted) {
    TapConnection connection = new TapConnection(parts, accepted);
    Detect.tls(
        accepted.hold(),
        parts.context().scheduler(),
        DETECT,
        new Detect.Listener<>() {
          @Override
          public void detected(TlsDetection outcome) {
            connection.detected(outcome);
          }

          @Override
          public void timedOut() {
            connection.fail("TLS detection timed out");
          }
        });
  }

  /** TLS for somebody else goes on untouched, and is no HTTP/2. */
  private void detected(TlsDetection outcome) {
    if (outcome instanceof TlsDetection.ClientHello hello
        && hello.serverName().equals(parts.serverName())) {
      parts.tls().server().terminate(accepted.hold(), parts.context().scheduler(), HANDSHAKE, this);
    } else {
      refuse(accepted.hold(), NoTlsReason.NO_TLS_FROM_REMOTE.text());
    }
  }

  @Override
  public void established(HoldHandler plaintext, Negotiated negotiated) {
    Optional<String> client = negotiated.peer().map(TlsIdentity::text);
    if (client.isPresent() && client.get().equals(parts.client())) {
      TapService service = new TapService(parts.taps(), parts.context().loop());
      serve(plaintext, service.http(), service::drain);
    } else {
      refuse(plaintext, "Unauthorized client");
    }
  }

  @Override
  public void failed(TlsFailure failure) {
    fail(failure.message());
  }

  private void refuse(HoldHandler hold, String reason) {
    GrpcStatus status = new GrpcStatus(GrpcStatus.UNAUTHENTICATED, reason);
    serve(hold, GrpcService.refusing(status), () -> {});
  }

  private void serve(HoldHandler hold, HttpService service, Runnable drain) {
    Http2ServerHandler handler =
        new Http2ServerHandler(service, parts.http2(), parts.http2Runtime());
    accepted.channel().pipeline().addLast(handler);
    parts.drain().add(new Served(handler, drain), accepted.channel());
    hold.release();
  }

  private record Served(Http2ServerHandler handler, Runnable calls) implements ServerConnection {
    @Override
    public void drain() {
      calls.run();
      handler.drain();
    }

    @Override
    public int active() {
      return handler.active();
    }
  }

  private void fail(String reason) {
    LOG.at(Level.DEBUG)
        .with("client.addr", Addresses.text(accepted.client()))
        .with("error", reason)
        .say("Connection closed");
    accepted.channel().close();
  }
}
