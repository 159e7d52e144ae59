package io.lorica.proxy.identity;

import io.lorica.proxy.config.CertifyConfig;
import java.time.Duration;
import java.time.Instant;

/** When to ask for the next certificate (spec 01 §15.2). Pure. */
final class RenewalSchedule {
  private static final int PERCENT = 70;

  private RenewalSchedule() {}

  /** 70 % of what is left until {@code expiry}, within the bounds; the least if it is over. */
  static Duration after(Instant now, Instant expiry, CertifyConfig.Refresh bounds) {
    Duration left = Duration.between(now, expiry);
    Duration share = left.isNegative() ? Duration.ZERO : left.multipliedBy(PERCENT).dividedBy(100);
    if (share.compareTo(bounds.min()) < 0) {
      return bounds.min();
    }
    return share.compareTo(bounds.max()) > 0 ? bounds.max() : share;
  }
}
