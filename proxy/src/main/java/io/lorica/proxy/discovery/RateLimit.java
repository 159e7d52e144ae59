package io.lorica.proxy.discovery;

import io.lorica.proxy.route.Metadata;
import java.util.List;
import java.util.Optional;

/**
 * How many requests a second a port serves (spec 01 §12.2). Limits of 0 are none.
 *
 * @param name of the limit, if it came with one
 * @param total of all clients together
 * @param identity of each client identity, where no override names it; clients without one share
 * @param overrides the first that names a client counts
 */
public record RateLimit(
    Optional<Metadata> name, long total, long identity, List<Exemption> overrides) {
  /**
   * A limit that some identities share.
   *
   * @param identities exact texts
   */
  public record Exemption(long limit, List<String> identities) {}
}
