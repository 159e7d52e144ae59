package io.lorica.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.route.RouteRetry.StatusRange;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §10.3. */
class RequestLimitsTest {
  private static final RouteLimits OBEYED =
      new RouteLimits(new RouteTimeouts(1, 2, 3), Optional.empty(), true);

  private final HeaderBlock headers = new HeaderBlock();

  private RouteLimits take(RouteLimits route, String... fields) {
    for (String field : fields) {
      int colon = field.indexOf(':');
      headers.add(field.substring(0, colon), field.substring(colon + 1));
    }
    return RequestLimits.take(route, headers);
  }

  @Test
  @Spec("02#24")
  void headersOfARouteThatDoesNotObeyThemPassThrough() {
    RouteLimits route = new RouteLimits(new RouteTimeouts(1, 2, 3), Optional.empty(), false);
    assertThat(take(route, "l5d-timeout:5s", "l5d-retry-limit:3")).isSameAs(route);
    assertThat(headers.size()).isEqualTo(2);
  }

  @Test
  void headersAreTakenOffValidOrNot() {
    RouteLimits limits =
        take(
            OBEYED,
            "l5d-timeout:soon",
            "l5d-response-timeout:1h2m",
            "l5d-retry-http:never",
            "l5d-retry-grpc:",
            "l5d-retry-limit:-1",
            "l5d-retry-timeout:1",
            "x-a:1");
    assertThat(limits).isEqualTo(OBEYED);
    assertThat(headers).hasToString("x-a: 1\n");
  }

  @Test
  void theSecondNameOfTheRequestTimeoutWins() {
    RouteLimits limits =
        take(OBEYED, "l5d-request-timeout:2s", "l5d-timeout:5s", "l5d-response-timeout:3ms");
    assertThat(limits.timeouts()).isEqualTo(new RouteTimeouts(2_000_000_000L, 3_000_000, 3));
  }

  @Test
  void aHeaderAloneTurnsRetriesOn() {
    RouteLimits limits = take(OBEYED, "l5d-retry-http:5xx,404,gateway-error,100-101");
    assertThat(limits.retry())
        .contains(
            new RouteRetry(
                1,
                65_536,
                List.of(
                    new StatusRange(500, 599),
                    new StatusRange(404, 404),
                    new StatusRange(502, 504),
                    new StatusRange(100, 101)),
                Set.of(),
                0,
                Optional.of(new Backoff(Duration.ofMillis(25), Duration.ofMillis(250), 1.0))));
  }

  @Test
  void eachHeaderReplacesItsOwnPartOfTheRoutesRetries() {
    RouteRetry own =
        new RouteRetry(3, 100, List.of(new StatusRange(500, 500)), Set.of(14), 7, Optional.empty());
    RouteLimits route = new RouteLimits(RouteTimeouts.NONE, Optional.of(own), true);
    RouteLimits limits =
        take(route, "l5d-retry-grpc:Cancelled,unavailable,x", "l5d-retry-timeout:10ms");
    assertThat(limits.retry())
        .contains(
            new RouteRetry(3, 100, own.statuses(), Set.of(1, 14), 10_000_000, Optional.empty()));
  }

  @Test
  @Spec("02#23")
  void aSpaceInTheListMakesAnItemUnknown() {
    RouteLimits limits = take(OBEYED, "l5d-retry-http:5xx, 404");
    assertThat(limits.retry().orElseThrow().statuses()).containsExactly(new StatusRange(500, 599));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "5ms, 5000000",
    "' 2s ', 2000000000",
    "1m, 60000000000",
    "1h, 3600000000000",
    "1d, 86400000000000",
    "5, -1",
    "1m30s, -1",
    "-1s, -1",
    "1.5s, -1",
    "'', -1",
    "999999999d, -1"
  })
  void durationsHaveOneUnit(String text, long expected) {
    assertThat(RequestLimits.duration(text).orElse(-1)).isEqualTo(expected);
  }
}
