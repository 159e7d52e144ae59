package io.lorica.proxy.tls;

import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.mesh.identity.TlsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The check of one handshake's peer. It runs on the connection's loop or, where it takes long, on
 * another thread; its results are read on the loop after that.
 */
final class PeerCheck {
  private final PeerTrust trust;
  private final TlsUsage usage;
  private final @Nullable TlsIdentity expected;
  private volatile @Nullable VerifiedPeer peer;
  private volatile String rejection = "";

  /**
   * A check to be made.
   *
   * @param expected who must be among the names; null where any peer will do
   */
  PeerCheck(PeerTrust trust, TlsUsage usage, @Nullable TlsIdentity expected) {
    this.trust = trust;
    this.usage = usage;
    this.expected = expected;
  }

  /** Whether the check of this leaf takes no time. */
  boolean isQuick(byte @Nullable [] leaf) {
    return leaf != null && trust.recall(leaf, usage) != null;
  }

  boolean accepts(byte[][] chain) {
    return switch (trust.verify(chain, usage)) {
      case PeerTrust.Verdict.Rejected rejected -> {
        rejection = "the peer's certificate is not trusted: " + rejected.reason();
        yield false;
      }
      case PeerTrust.Verdict.Trusted trusted -> {
        if (expected != null && !trusted.peer().names().contains(expected)) {
          rejection = "certificate does not match TLS identity";
          yield false;
        }
        peer = trusted.peer();
        yield true;
      }
    };
  }

  /** Who the peer is; null where it showed no certificate. */
  @Nullable VerifiedPeer peer() {
    return peer;
  }

  /** Why the peer was rejected; empty where it was not. */
  String rejection() {
    return rejection;
  }
}
