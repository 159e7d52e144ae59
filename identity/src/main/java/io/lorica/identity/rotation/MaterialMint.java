package io.lorica.identity.rotation;

import io.lorica.controller.x509.CertificateMint;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.Validity;
import io.lorica.identity.issue.TrustDomain;
import io.lorica.mesh.certificate.CertificateChain;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes anchors and issuers; keys are new each time and leave only with what is returned. */
public final class MaterialMint {
  private final TrustDomain domain;
  private final Lifetimes lifetimes;
  private final RandomGenerator random;

  public MaterialMint(TrustDomain domain, Lifetimes lifetimes, RandomGenerator random) {
    this.domain = domain;
    this.lifetimes = lifetimes;
    this.random = random;
  }

  /** An anchor that replaces nothing. */
  public AnchorState anchor(Instant now) {
    return new AnchorState(root(now), List.of(), List.of());
  }

  /** An anchor that overlaps with {@code old}, and its cross-certificate under it. */
  public AnchorState successor(AnchorState old, Instant now) {
    KeyedChain next = root(now);
    X509Certificate before = old.current().certificate();
    X509Certificate cross =
        CertificateMint.crossSign(
            next.certificate(),
            old.current(),
            CertificateMint.serial(random),
            new Validity(now.minus(Lifetimes.SKEW), before.getNotAfter().toInstant()));
    List<X509Certificate> previous = new ArrayList<>(List.of(before));
    previous.addAll(AnchorState.living(old.previous(), now));
    List<X509Certificate> crosses = new ArrayList<>(List.of(cross));
    crosses.addAll(AnchorState.living(old.crosses(), now));
    return new AnchorState(next, previous, crosses);
  }

  /** An issuer below the current anchor, never outliving it, with what it carries. */
  public KeyedChain issuer(AnchorState anchor, Instant now) {
    Instant end = now.plus(lifetimes.issuer());
    Instant anchorEnd = anchor.current().certificate().getNotAfter().toInstant();
    KeyedChain made =
        CertificateMint.authority(
            domain.issuerName(),
            anchor.current(),
            CertificateMint.serial(random),
            new Validity(now.minus(Lifetimes.SKEW), end.isBefore(anchorEnd) ? end : anchorEnd));
    List<X509Certificate> chain = new ArrayList<>(made.chain().certificates());
    chain.addAll(anchor.carried(now));
    return new KeyedChain(made.key(), new CertificateChain(chain));
  }

  /** Each anchor has a name of its own: a path is looked for by names before keys. */
  private KeyedChain root(Instant now) {
    BigInteger serial = CertificateMint.serial(random);
    String name =
        "root-%08x.%s.%s"
            .formatted(serial.intValue(), domain.controlPlaneNamespace(), domain.domain());
    return CertificateMint.root(name, serial, Validity.of(now, lifetimes.anchor(), Lifetimes.SKEW));
  }
}
