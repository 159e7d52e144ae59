package io.lorica.proxy.tls;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.time.Scheduler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection: gives the session what came, has certificates verified elsewhere
 * that are not remembered, keeps what comes meanwhile, and watches the time. Owns the session,
 * which outlives a connection that is closed during a verification. Confined to the event loop.
 */
final class TlsHandshake {
  /**
   * What a handshake needs.
   *
   * @param expected who the peer must be; null where anybody may be
   * @param serverName the SNI to send; empty for a server
   * @param slowly where certificates are verified that are not remembered
   * @param limitNs for the handshake; 0 for none
   */
  record Setup(
      TlsContext context,
      PeerTrust trust,
      TlsSession.Keys keys,
      @Nullable TlsIdentity expected,
      String serverName,
      SlowLane slowly,
      Scheduler scheduler,
      long limitNs) {}

  /** Hears how it goes, on the event loop. */
  interface Owner {
    /** It is done. */
    void established(Negotiated negotiated);

    /** It has failed. */
    void failed(String message);

    /**
     * A verification is over: the handshake can go on.
     *
     * @param in what came meanwhile, handed over
     */
    void verified(ByteBuf in);
  }

  private final Setup setup;
  private final ChannelHandlerContext context;
  private final Owner owner;
  private final PeerCheck check;
  private final TlsSession session;
  private final boolean proven;
  private Scheduler.@Nullable Timer timer;
  private @Nullable ByteBuf waiting;
  private boolean verifying;
  private boolean over;
  private boolean closed;

  /** A handshake that has not begun; its time runs. */
  TlsHandshake(Setup setup, ChannelHandlerContext context, Owner owner) {
    this.setup = setup;
    this.context = context;
    this.owner = owner;
    check = new PeerCheck(setup.trust(), setup.context().peerUsage(), setup.expected());
    session = TlsSession.open(setup.context(), check);
    proven = session.use(setup.keys());
    if (!setup.serverName().isEmpty()) {
      session.name(setup.serverName());
    }
    if (setup.limitNs() > 0) {
      timer = setup.scheduler().schedule(this::expire, setup.limitNs());
    }
  }

  TlsSession session() {
    return session;
  }

  /** Whether a verification is in progress: what comes is to be kept. */
  boolean isVerifying() {
    return verifying;
  }

  /** Speaks first, if this side does. */
  void begin() {
    if (!setup.context().isServer()) {
      advance(Unpooled.EMPTY_BUFFER);
    } else if (!proven) {
      fail("there is no certificate yet");
    }
  }

  private void expire() {
    timer = null;
    fail("TLS handshake timed out");
  }

  /** Goes on as far as it can, reading what it needs of {@code in}. */
  void advance(ByteBuf in) {
    while (!over && !verifying) {
      TlsSession.Handshake step = session.handshake(in, context.alloc(), this::send);
      context.flush();
      switch (step) {
        case WANT_INPUT -> {
          return;
        }
        case WANT_VERIFICATION -> verify();
        case FAILED -> fail(check.rejection().isEmpty() ? session.failure() : check.rejection());
        case DONE -> done();
      }
    }
  }

  private void send(ByteBuf ciphertext) {
    context.write(ciphertext, context.voidPromise());
  }

  private void verify() {
    Runnable task = session.task();
    if (task == null) {
      fail("TLS verification got lost");
    } else if (check.isQuick(session.peerLeaf())) {
      task.run();
    } else {
      verifying = setup.slowly().submit(() -> verifySlowly(task));
      if (!verifying) {
        fail("too many certificates wait to be verified");
      }
    }
  }

  /** On another thread. */
  private void verifySlowly(Runnable task) {
    task.run();
    context.executor().execute(this::verified);
  }

  private void verified() {
    verifying = false;
    if (closed) {
      session.free();
      return;
    }
    ByteBuf in = waiting == null ? Unpooled.EMPTY_BUFFER : waiting;
    waiting = null;
    owner.verified(in);
  }

  /** Keeps input until the verification in progress is over. Takes it. */
  void keep(ByteBuf in) {
    ByteBuf before = waiting;
    waiting =
        before == null ? in : context.alloc().directBuffer().writeBytes(before).writeBytes(in);
    if (before != null) {
      before.release();
      in.release();
    }
  }

  private void done() {
    end();
    VerifiedPeer peer = check.peer();
    owner.established(
        new Negotiated(
            peer == null ? Optional.empty() : identityOf(peer, setup.expected()),
            Optional.ofNullable(session.alpn())));
  }

  /** A server is who was expected, whatever other names it has; a client is its first name. */
  private static Optional<TlsIdentity> identityOf(
      VerifiedPeer peer, @Nullable TlsIdentity expected) {
    return expected != null ? Optional.of(expected) : peer.names().first();
  }

  private void fail(String message) {
    if (!over) {
      end();
      owner.failed(message);
    }
  }

  /** It is over, by whichever side: nothing more is sent or waited for. */
  void end() {
    over = true;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** The connection is gone. The session is freed, now or when its verification is over. */
  void close() {
    end();
    closed = true;
    if (waiting != null) {
      waiting.release();
      waiting = null;
    }
    if (!verifying) {
      session.free();
    }
  }
}
