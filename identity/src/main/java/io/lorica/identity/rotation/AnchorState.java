package io.lorica.identity.rotation;

import io.lorica.controller.x509.KeyedChain;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Anchors that we made ourselves.
 *
 * @param current the one that signs issuers
 * @param previous those before it, latest first; their keys are gone
 * @param crosses certificates for each anchor's name and key under the one before it, latest first
 */
public record AnchorState(
    KeyedChain current, List<X509Certificate> previous, List<X509Certificate> crosses) {
  public AnchorState {
    previous = List.copyOf(previous);
    crosses = List.copyOf(crosses);
  }

  /** The anchors that peers must trust at this instant, newest first. */
  public List<X509Certificate> trusted(Instant now) {
    List<X509Certificate> trusted = new ArrayList<>();
    trusted.add(current.certificate());
    trusted.addAll(living(previous, now));
    return trusted;
  }

  /** What an issuer carries besides itself, for peers that only know an earlier anchor. */
  public List<X509Certificate> carried(Instant now) {
    return living(crosses, now);
  }

  static List<X509Certificate> living(List<X509Certificate> certificates, Instant now) {
    return certificates.stream()
        .filter(certificate -> now.isBefore(certificate.getNotAfter().toInstant()))
        .toList();
  }
}
