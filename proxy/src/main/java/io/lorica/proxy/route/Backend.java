package io.lorica.proxy.route;

import io.lorica.proxy.discovery.EndpointMetadata;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a route sends its traffic. Equal backends share one balancer, with its load, its queue and
 * its connections (spec 02 §4.4).
 *
 * @param metadata for labels and messages
 * @param dispatcher what is done with a request
 */
public record Backend(Metadata metadata, Dispatcher dispatcher) {
  /** The three things a backend can be (spec 02 §9.4). */
  public sealed interface Dispatcher {}

  /**
   * Endpoints found by {@code Destination.Get}, one of which is picked for each request.
   *
   * @param authority {@code name:port}, the path of the look-up
   */
  public record Balance(String authority, LoadParameters load) implements Dispatcher {}

  /** One endpoint. */
  public record Forward(InetSocketAddress address, EndpointMetadata endpoint)
      implements Dispatcher {}

  /** Every request fails with a message. */
  public record Fail(String message) implements Dispatcher {}

  /**
   * Peak-EWMA's parameters (spec 02 §11.3).
   *
   * @param defaultRtt the estimate of an endpoint that was never tried
   * @param decay time constant with which old samples fade
   * @param penalty what failing answers weigh beside their latency; empty for nothing
   */
  public record LoadParameters(Duration defaultRtt, Duration decay, Optional<Penalty> penalty) {
    /** What profiles and the gateway use: 30 ms and 10 s (spec 02 §11.3). */
    public static final LoadParameters DEFAULT = of(Duration.ofMillis(30), Duration.ofSeconds(10));

    /** Load by latency alone. */
    public static LoadParameters of(Duration defaultRtt, Duration decay) {
      return new LoadParameters(defaultRtt, decay, Optional.empty());
    }
  }

  /**
   * What a failing answer counts as, in place of its latency (spec 02 §11.3).
   *
   * @param penalty at least this
   * @param maxRetryAfter at most this of what the answer asks for itself
   */
  public record Penalty(Duration penalty, Duration maxRetryAfter) {
    /** Where the policy does not say (spec 02 §5). */
    public static final Penalty DEFAULT =
        new Penalty(Duration.ofSeconds(5), Duration.ofSeconds(300));
  }
}
