package io.lorica.destination.model.outbound;

import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.PolicyRef;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which backend a request goes to. */
public sealed interface Distribution {
  /** To none. */
  record Empty() implements Distribution {}

  /** To the first that is available. */
  record FirstAvailable(RouteBackend backend) implements Distribution {}

  /** To any that is available, by weight. */
  record RandomAvailable(List<Weighted> backends) implements Distribution {
    public RandomAvailable {
      backends = List.copyOf(backends);
    }
  }

  record Weighted(RouteBackend backend, int weight) {}

  /** A backend and what is done to requests on the way to it. */
  record RouteBackend(Backend backend, List<Filter> filters) {
    public RouteBackend {
      filters = List.copyOf(filters);
    }
  }

  /** A backend; {@code kind} decides how it is reached. */
  record Backend(PolicyRef ref, Kind kind) {}

  /** How a backend is reached. */
  sealed interface Kind {
    /** By balancing over the endpoints that discovery has under a path. */
    record Balanced(String path, Load load) implements Kind {}

    /** At one address. */
    record Forward(TransportAddress address, int weight) implements Kind {}

    /** Not at all: its requests fail. */
    record Failing() implements Kind {}
  }

  /**
   * How the load of endpoints is compared: by peak-EWMA latency.
   *
   * @param penalty null = failures count as what they take
   */
  record Load(@Nullable Penalty penalty) {
    public static final Load PEAK_EWMA = new Load(null);
  }

  /** What failures add to an endpoint's load. */
  record Penalty(Duration penalty, Duration maxRetryAfter) {}
}
