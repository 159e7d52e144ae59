package io.lorica.controller.x509;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** From when to when a certificate counts, both to the second, as X.509 writes it. */
public record Validity(Instant notBefore, Instant notAfter) {
  public Validity {
    notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
    notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
  }

  /** From {@code skew} before {@code now}, so that slow clocks accept it, to {@code life} after. */
  public static Validity of(Instant now, Duration life, Duration skew) {
    return new Validity(now.minus(skew), now.plus(life));
  }
}
