package io.lorica.destination.model.discovery;

import io.lorica.destination.model.ResourceName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code GetProfile} says about a target (spec 04 §10 and §11.2). */
public sealed interface Profile {
  /** The answer for a port that the Service does not define: a message without any field. */
  record Undefined() implements Profile {}

  /**
   * One known or unknown address.
   *
   * @param opaque whether detection is to be skipped
   */
  record OfEndpoint(Endpoint endpoint, boolean opaque) implements Profile {}

  /**
   * A Service.
   *
   * @param fullyQualifiedName the name that was asked for, without port
   * @param profile the ServiceProfile in force; null = the default one
   */
  record OfService(
      String fullyQualifiedName, ServiceRef parent, boolean opaque, @Nullable Applied profile)
      implements Profile {}

  /** A Service and the port that was asked for. */
  record ServiceRef(ResourceName name, int port) {}

  /** A ServiceProfile, decided. {@code name} is that of the object. */
  record Applied(
      ResourceName name, List<Route> routes, Budget budget, List<WeightedDst> overrides) {
    public Applied {
      routes = List.copyOf(routes);
      overrides = List.copyOf(overrides);
    }
  }

  /**
   * Requests of one kind.
   *
   * @param timeout null = none
   */
  record Route(
      String name,
      RequestMatch condition,
      List<ResponseClass> responseClasses,
      boolean retryable,
      @Nullable Duration timeout) {
    public Route {
      responseClasses = List.copyOf(responseClasses);
    }
  }

  /** A condition on a request. */
  sealed interface RequestMatch {
    record All(List<RequestMatch> matches) implements RequestMatch {}

    record Any(List<RequestMatch> matches) implements RequestMatch {}

    record Not(RequestMatch match) implements RequestMatch {}

    /** Upper case; one of the registered methods or any other token. */
    record Method(String method) implements RequestMatch {}

    record Path(String regex) implements RequestMatch {}
  }

  record ResponseClass(ResponseMatch condition, boolean failure) {}

  /** A condition on a response. */
  sealed interface ResponseMatch {
    record All(List<ResponseMatch> matches) implements ResponseMatch {}

    record Any(List<ResponseMatch> matches) implements ResponseMatch {}

    record Not(ResponseMatch match) implements ResponseMatch {}

    /** Inclusive; an absent bound is 0. */
    record Status(int min, int max) implements ResponseMatch {}
  }

  /** How many retries are allowed. */
  record Budget(float retryRatio, int minRetriesPerSecond, Duration ttl) {
    /** Spec 04 §10. */
    public static final Budget DEFAULT = new Budget(0.2f, 10, Duration.ofSeconds(10));
  }

  /** {@code authority} with a port; {@code weight} 10000 for a whole part. */
  record WeightedDst(String authority, int weight) {}
}
