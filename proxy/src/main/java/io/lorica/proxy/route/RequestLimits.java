package io.lorica.proxy.route;

import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.route.RouteRetry.StatusRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Limits that a request brings itself, where its route obeys them (spec 02 §10.3). Pure. */
public final class RequestLimits {
  /** What retries are like that a header alone asks for. */
  private static final RouteRetry UNSET =
      new RouteRetry(
          1,
          65_536,
          List.of(),
          Set.of(),
          0,
          Optional.of(new Backoff(Duration.ofMillis(25), Duration.ofMillis(250), 1.0)));

  private static final int MIN_STATUS = 100;
  private static final int MAX_STATUS = 599;

  private RequestLimits() {}

  /** The limits for one request. Takes the fields that say so off the request, valid or not. */
  public static RouteLimits take(RouteLimits route, HeaderBlock headers) {
    if (!route.headersObeyed()) {
      return route;
    }
    RouteTimeouts timeouts = timeouts(route.timeouts(), headers);
    return new RouteLimits(timeouts, retry(route.retry(), headers), true);
  }

  private static RouteTimeouts timeouts(RouteTimeouts route, HeaderBlock headers) {
    OptionalLong first = duration(take(HeaderName.L5D_TIMEOUT, headers));
    OptionalLong second = duration(take(HeaderName.L5D_REQUEST_TIMEOUT, headers));
    OptionalLong response = duration(take(HeaderName.L5D_RESPONSE_TIMEOUT, headers));
    return new RouteTimeouts(
        second.orElse(first.orElse(route.requestNs())),
        response.orElse(route.responseNs()),
        route.idleNs());
  }

  private static Optional<RouteRetry> retry(Optional<RouteRetry> route, HeaderBlock headers) {
    Optional<List<StatusRange>> http = statuses(take(HeaderName.L5D_RETRY_HTTP, headers));
    Optional<Set<Integer>> grpc = codes(take(HeaderName.L5D_RETRY_GRPC, headers));
    OptionalLong limit = number(take(HeaderName.L5D_RETRY_LIMIT, headers));
    OptionalLong timeout = duration(take(HeaderName.L5D_RETRY_TIMEOUT, headers));
    boolean asked =
        http.isPresent() || grpc.isPresent() || limit.isPresent() || timeout.isPresent();
    if (!asked) {
      return route;
    }
    RouteRetry base = route.orElse(UNSET);
    return Optional.of(
        new RouteRetry(
            (int) limit.orElse(base.maxRetries()),
            base.maxRequestBytes(),
            http.orElse(base.statuses()),
            grpc.orElse(base.grpcCodes()),
            timeout.orElse(base.timeoutNs()),
            base.backoff()));
  }

  private static @Nullable String take(HeaderName name, HeaderBlock headers) {
    String value = headers.get(name);
    if (value != null) {
      headers.remove(name);
    }
    return value;
  }

  /** An unsigned whole number with a unit; 0 needs none. */
  static OptionalLong duration(@Nullable String text) {
    if (text == null) {
      return OptionalLong.empty();
    }
    String trimmed = text.strip();
    int digits = 0;
    while (digits < trimmed.length() && Character.isDigit(trimmed.charAt(digits))) {
      digits++;
    }
    OptionalLong amount = number(trimmed.substring(0, digits));
    String unit = trimmed.substring(digits);
    if (amount.isEmpty()) {
      return OptionalLong.empty();
    }
    return unit.isEmpty() && amount.getAsLong() == 0
        ? OptionalLong.of(0)
        : scaled(amount.getAsLong(), unit);
  }

  private static OptionalLong scaled(long amount, String unit) {
    long ns =
        switch (unit) {
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          default -> 0;
        };
    return ns == 0 || amount > Long.MAX_VALUE / ns / 2
        ? OptionalLong.empty()
        : OptionalLong.of(amount * ns);
  }

  private static OptionalLong number(@Nullable String text) {
    if (text == null || !text.matches("[0-9]{1,9}")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.min(Long.parseLong(text), Integer.MAX_VALUE));
  }

  private static Optional<List<StatusRange>> statuses(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    List<StatusRange> ranges = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      range(item).ifPresent(ranges::add);
    }
    return ranges.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(ranges));
  }

  private static Optional<StatusRange> range(String item) {
    if (item.equalsIgnoreCase("5xx")) {
      return Optional.of(new StatusRange(500, MAX_STATUS));
    }
    if (item.equalsIgnoreCase("gateway-error")) {
      return Optional.of(new StatusRange(502, 504));
    }
    int dash = item.indexOf('-');
    OptionalLong first = number(dash < 0 ? item : item.substring(0, dash));
    OptionalLong last = dash < 0 ? first : number(item.substring(dash + 1));
    boolean valid =
        first.isPresent()
            && last.isPresent()
            && first.getAsLong() >= MIN_STATUS
            && last.getAsLong() <= MAX_STATUS
            && first.getAsLong() <= last.getAsLong();
    return valid
        ? Optional.of(new StatusRange((int) first.getAsLong(), (int) last.getAsLong()))
        : Optional.empty();
  }

  private static Optional<Set<Integer>> codes(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Set<Integer> codes = new TreeSet<>();
    for (String item : text.split(",", -1)) {
      int code =
          switch (item.toLowerCase(Locale.ROOT)) {
            case "cancelled" -> 1;
            case "deadline-exceeded" -> 4;
            case "resource-exhausted" -> 8;
            case "internal" -> 13;
            case "unavailable" -> 14;
            default -> -1;
          };
      if (code >= 0) {
        codes.add(code);
      }
    }
    return codes.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(codes));
  }
}
