package io.lorica.proxy.tls;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.net.ConnectFailure;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.TransportHeader;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Connects to endpoints: TCP, then mTLS where the endpoint has an identity, then the transport
 * header where one is to be sent and the server agreed to it, all within the one limit of the
 * connector's configuration (spec 02 §14). Immutable; attempts belong to the loop that made them.
 */
public final class MeshConnector {
  private final Connector connector;
  private final MeshClientTls tls;

  public MeshConnector(Connector connector, MeshClientTls tls) {
    this.connector = connector;
    this.tls = tls;
  }

  /** How a connection is to be secured. */
  public sealed interface Security {
    /** Not at all, for this reason. */
    record Plaintext(NoTlsReason reason) implements Security {}

    /**
     * By mTLS.
     *
     * @param id must be among the names of the server's certificate
     * @param serverName the SNI
     * @param header offered by ALPN, and written where the server selects it
     */
    record Mesh(TlsIdentity id, String serverName, Optional<TransportHeader> header)
        implements Security {}
  }

  /** Hears what became of an attempt; called once, on its loop, never inside {@link #connect}. */
  public interface Listener {
    /**
     * Connected and secured. A transport header has been written, not yet flushed or else in front
     * of everything that will be.
     *
     * @param hold at the end of the pipeline, behind TLS where there is TLS
     */
    void connected(HoldHandler hold, TlsStatus status);

    /** Not connected. */
    void failed(ConnectFailure failure);
  }

  /** Begins an attempt, on {@code loop}. */
  public Connector.Attempt connect(
      EventLoop loop,
      Scheduler scheduler,
      InetSocketAddress target,
      Security security,
      Listener listener) {
    Pending pending = new Pending(listener, connector.config().timeout());
    Connector.Attempt tcp =
        connector.connect(loop, target, new Tcp(pending, tls, scheduler, security));
    pending.tcp = tcp;
    if (security instanceof Security.Mesh) {
      pending.timer = scheduler.schedule(pending::expire, connector.config().timeout().toNanos());
    }
    return pending;
  }

  /** An attempt, until it is decided. */
  private static final class Pending implements Connector.Attempt {
    private final Duration limit;
    private @Nullable Listener listener;
    private Connector.@Nullable Attempt tcp;
    private Scheduler.@Nullable Timer timer;
    private @Nullable Channel channel;

    Pending(Listener listener, Duration limit) {
      this.listener = listener;
      this.limit = limit;
    }

    private @Nullable Listener take() {
      Listener taken = listener;
      listener = null;
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
      return taken;
    }

    void connected(HoldHandler hold, TlsStatus status) {
      Listener told = take();
      if (told == null) {
        hold.channel().close();
      } else {
        told.connected(hold, status);
      }
    }

    void fail(ConnectFailure failure) {
      Listener told = take();
      if (told != null) {
        told.failed(failure);
      }
    }

    private void expire() {
      timer = null;
      Listener told = take();
      abandon();
      if (told != null) {
        told.failed(new ConnectFailure.TimedOut(limit));
      }
    }

    private void abandon() {
      if (tcp != null) {
        tcp.cancel();
      }
      if (channel != null) {
        channel.close();
      }
    }

    @Override
    public void cancel() {
      take();
      abandon();
    }
  }

  private record Tcp(Pending pending, MeshClientTls tls, Scheduler scheduler, Security security)
      implements Connector.Listener {
    @Override
    public void connected(HoldHandler hold) {
      pending.channel = hold.channel();
      switch (security) {
        case Security.Plaintext plaintext ->
            pending.connected(hold, new TlsStatus.Absent(plaintext.reason()));
        case Security.Mesh mesh ->
            tls.secure(
                hold,
                new MeshClientTls.Server(mesh.id(), mesh.serverName(), mesh.header().isPresent()),
                scheduler,
                Duration.ZERO,
                new Secured(pending, mesh.header()));
      }
    }

    @Override
    public void failed(ConnectFailure failure) {
      pending.fail(failure);
    }
  }

  private record Secured(Pending pending, Optional<TransportHeader> header) implements TlsListener {
    @Override
    public void established(HoldHandler plaintext, TlsStatus.Established status) {
      if (header.isPresent() && status.alpn().equals(Optional.of(TransportHeader.ALPN))) {
        Channel channel = plaintext.channel();
        channel.writeAndFlush(header.get().encode(channel.alloc()), channel.voidPromise());
      }
      pending.connected(plaintext, status);
    }

    @Override
    public void failed(TlsFailure failure) {
      pending.fail(new ConnectFailure.NotSecured(failure.message()));
    }
  }
}
