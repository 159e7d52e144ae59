package io.lorica.proxy.tls;

import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.ChainVerdict;
import io.lorica.mesh.certificate.SubjectNames;
import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.mesh.certificate.TrustAnchors;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a peer's chain leads to an anchor, and remembers the leaves for which it did,
 * since finding out takes a millisecond or more. A leaf is remembered by all its bytes, for one
 * usage, until a certificate of its chain ends or the anchors change. Any thread.
 */
final class PeerTrust {
  /** Leaves remembered, some 700 bytes each; the one unused for longest makes room. */
  static final int MEMORY = 512;

  private final InstantSource clock;
  private volatile Memory memory;

  PeerTrust(TrustAnchors anchors, InstantSource clock) {
    this.clock = clock;
    this.memory = new Memory(anchors);
  }

  /** The outcome of looking at a chain. */
  sealed interface Verdict {
    record Trusted(VerifiedPeer peer) implements Verdict {}

    record Rejected(String reason) implements Verdict {}
  }

  /** Trusts these anchors from here on, and no chain because of earlier ones. */
  void replace(TrustAnchors anchors) {
    if (!anchors.equals(memory.anchors)) {
      memory = new Memory(anchors);
    }
  }

  TrustAnchors anchors() {
    return memory.anchors;
  }

  /** Who this leaf is, where that is remembered. */
  @Nullable VerifiedPeer recall(byte[] leaf, TlsUsage usage) {
    return memory.recall(new Leaf(leaf, usage), clock.instant());
  }

  /**
   * Looks at a chain, and takes its time.
   *
   * @param chain as sent, leaf first, each DER
   */
  Verdict verify(byte[][] chain, TlsUsage usage) {
    if (chain.length == 0) {
      return new Verdict.Rejected("no certificate");
    }
    Memory now = memory;
    Instant instant = clock.instant();
    Leaf leaf = new Leaf(chain[0], usage);
    VerifiedPeer known = now.recall(leaf, instant);
    if (known != null) {
      return new Verdict.Trusted(known);
    }
    try {
      List<byte[]> intermediates = Arrays.asList(chain).subList(1, chain.length);
      CertificateChain parsed = CertificateChain.ofDer(chain[0], intermediates);
      return switch (now.anchors.verify(parsed, usage, instant)) {
        case ChainVerdict.Rejected rejected -> new Verdict.Rejected(rejected.reason());
        case ChainVerdict.Verified _ -> {
          VerifiedPeer peer =
              new VerifiedPeer(SubjectNames.of(parsed.leaf()), until(parsed, instant));
          now.remember(leaf, peer);
          yield new Verdict.Trusted(peer);
        }
      };
    } catch (CertificateException e) {
      return new Verdict.Rejected("a certificate does not parse: " + e.getMessage());
    }
  }

  /** The first end of a certificate that is still to come: those that are over were not needed. */
  private static Instant until(CertificateChain chain, Instant now) {
    Instant first = chain.leaf().getNotAfter().toInstant();
    for (X509Certificate certificate : chain.intermediates()) {
      Instant end = certificate.getNotAfter().toInstant();
      if (end.isAfter(now) && end.isBefore(first)) {
        first = end;
      }
    }
    return first;
  }

  /** A leaf as sent, for one usage. */
  private static final class Leaf {
    private final byte[] der;
    private final TlsUsage usage;

    Leaf(byte[] der, TlsUsage usage) {
      this.der = der;
      this.usage = usage;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Leaf that && usage == that.usage && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(der);
    }
  }

  /** What is remembered under one set of anchors. */
  private static final class Memory {
    private final TrustAnchors anchors;
    private final Map<Leaf, VerifiedPeer> peers = new LinkedHashMap<>(16, 0.75f, true);

    Memory(TrustAnchors anchors) {
      this.anchors = anchors;
    }

    synchronized @Nullable VerifiedPeer recall(Leaf leaf, Instant now) {
      VerifiedPeer peer = peers.get(leaf);
      if (peer != null && now.isAfter(peer.until())) {
        peers.remove(leaf);
        return null;
      }
      return peer;
    }

    synchronized void remember(Leaf leaf, VerifiedPeer peer) {
      peers.put(leaf, peer);
      if (peers.size() > MEMORY) {
        peers.remove(peers.keySet().iterator().next());
      }
    }
  }
}
