package io.lorica.proxy.inbound;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.discovery.RateLimit;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.route.Metadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One rate limit at work (spec 01 §12.2). Shared by all event loops, since the limit is the port's.
 */
final class RateLimiter {
  /**
   * Identities with a bucket of their own. Full ones are forgotten when there are more; if none is
   * full, further identities share a bucket.
   */
  private static final int MAX_IDENTITIES = 10_000;

  /**
   * A request beyond a limit.
   *
   * @param scope {@code total} or {@code identity}
   */
  record Refusal(Optional<Metadata> name, String scope, ProxyError error) {}

  private final RateLimit limit;
  private final NanoClock clock;
  private final @Nullable TokenBucket total;
  private final List<Exempted> overrides;
  private final Map<String, TokenBucket> identities = new ConcurrentHashMap<>();

  private record Exempted(RateLimit.Exemption limit, @Nullable TokenBucket bucket) {}

  RateLimiter(RateLimit limit, NanoClock clock) {
    this.limit = limit;
    this.clock = clock;
    long now = clock.nanoTime();
    total = bucket(limit.total(), now);
    overrides =
        limit.overrides().stream()
            .map(each -> new Exempted(each, bucket(each.limit(), now)))
            .toList();
  }

  RateLimit limit() {
    return limit;
  }

  /**
   * Admits a request, or says what it exceeds. A token of the total is spent even if the second
   * check fails.
   *
   * @param identity the client's, empty if it has none
   */
  @Nullable Refusal check(String identity) {
    long now = clock.nanoTime();
    if (total != null && !total.take(now)) {
      return refusal("total", "total", limit.total());
    }
    for (Exempted override : overrides) {
      if (override.limit.identities().contains(identity)) {
        return override.bucket == null || override.bucket.take(now)
            ? null
            : refusal("identity", "override", override.limit.limit());
      }
    }
    return limit.identity() == 0 || ofIdentity(identity, now).take(now)
        ? null
        : refusal("identity", "per-identity", limit.identity());
  }

  private TokenBucket ofIdentity(String identity, long now) {
    TokenBucket known = identities.get(identity);
    if (known != null) {
      return known;
    }
    if (identities.size() >= MAX_IDENTITIES) {
      identities.values().removeIf(bucket -> bucket.isFull(now));
    }
    String key = identities.size() >= MAX_IDENTITIES ? "" : identity;
    return identities.computeIfAbsent(key, _ -> new TokenBucket(limit.identity(), now));
  }

  private static @Nullable TokenBucket bucket(long perSecond, long now) {
    return perSecond == 0 ? null : new TokenBucket(perSecond, now);
  }

  private Refusal refusal(String scope, String which, long perSecond) {
    String message = which + " rate limit exceeded: " + perSecond + "rps";
    return new Refusal(limit.name(), scope, new ProxyError(ProxyError.Kind.RATE_LIMITED, message));
  }
}
