package io.lorica.proxy.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long answers of name servers are kept, found or not.
 *
 * @param minTtl the least, where one is said
 * @param maxTtl the most, where one is said
 */
public record DnsConfig(Optional<Duration> minTtl, Optional<Duration> maxTtl) {
  /** No limits but the floor. */
  public static final DnsConfig UNSET = new DnsConfig(Optional.empty(), Optional.empty());

  /** Spec 01 §19. */
  private static final Duration FLOOR = Duration.ofSeconds(5);

  static DnsConfig read(EnvReader env) {
    String minName = "DNS_MIN_TTL";
    String maxName = "DNS_MAX_TTL";
    DnsConfig config =
        new DnsConfig(env.find(minName, Values::duration), env.find(maxName, Values::duration));
    if (config.minTtl.isPresent()
        && config.maxTtl.isPresent()
        && config.minTtl.get().compareTo(config.maxTtl.get()) > 0) {
      env.reject(minName, "must be at most " + env.full(maxName));
    }
    return config;
  }

  /** When to ask again after an answer that holds for {@code ttl}. */
  public Duration clamp(Duration ttl) {
    Duration low = minTtl.filter(min -> min.compareTo(ttl) > 0).orElse(ttl);
    Duration high = maxTtl.filter(max -> max.compareTo(low) < 0).orElse(low);
    return high.compareTo(FLOOR) < 0 ? FLOOR : high;
  }
}
