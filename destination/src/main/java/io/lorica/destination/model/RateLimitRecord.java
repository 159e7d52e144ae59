package io.lorica.destination.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code policy.linkerd.io} HTTPLocalRateLimitPolicy. Limits are requests per second; null where
 * absent.
 *
 * @param accepted whether its own status says so; without that it has no effect (spec 07 §3.8)
 */
public record RateLimitRecord(
    ResourceName name,
    String created,
    KindRef target,
    boolean accepted,
    @Nullable Integer total,
    @Nullable Integer identity,
    List<ClientLimit> overrides)
    implements Resource {
  public RateLimitRecord {
    overrides = List.copyOf(overrides);
  }

  /** A limit for certain clients. */
  public record ClientLimit(int limit, List<KindRef> clients) {
    public ClientLimit {
      clients = List.copyOf(clients);
    }
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.RATE_LIMIT;
  }
}
