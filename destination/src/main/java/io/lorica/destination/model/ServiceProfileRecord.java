package io.lorica.destination.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code linkerd.io} ServiceProfile, as written; what it means is decided by a derivation. */
public record ServiceProfileRecord(
    ResourceName name,
    List<Route> routes,
    @Nullable Budget retryBudget,
    List<WeightedDst> dstOverrides)
    implements Resource {
  public ServiceProfileRecord {
    routes = List.copyOf(routes);
    dstOverrides = List.copyOf(dstOverrides);
  }

  /**
   * Requests of one kind.
   *
   * @param condition null where missing
   * @param timeout as written, empty where unset
   */
  public record Route(
      String name,
      @Nullable RequestMatch condition,
      List<ResponseClass> responseClasses,
      boolean retryable,
      String timeout) {
    public Route {
      responseClasses = List.copyOf(responseClasses);
    }
  }

  /**
   * A request condition; every present field must hold. A null list is absent, an empty one not.
   */
  public record RequestMatch(
      @Nullable List<RequestMatch> all,
      @Nullable List<RequestMatch> any,
      @Nullable RequestMatch not,
      String method,
      String pathRegex) {}

  public record ResponseClass(@Nullable ResponseMatch condition, boolean failure) {}

  /** A response condition; every present field must hold. */
  public record ResponseMatch(
      @Nullable List<ResponseMatch> all,
      @Nullable List<ResponseMatch> any,
      @Nullable ResponseMatch not,
      @Nullable StatusRange status) {}

  /** Inclusive; 0 = unbounded on that side. */
  public record StatusRange(int min, int max) {}

  /** {@code ttl} as written, in Go's duration syntax. */
  public record Budget(float retryRatio, int minRetriesPerSecond, String ttl) {}

  /** {@code weight} in thousandths. */
  public record WeightedDst(String authority, long milliWeight) {}

  @Override
  public ResourceKind kind() {
    return ResourceKind.SERVICE_PROFILE;
  }
}
