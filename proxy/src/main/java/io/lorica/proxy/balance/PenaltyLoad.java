package io.lorica.proxy.balance;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.Backend.Penalty;
import io.lorica.proxy.route.Classification;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What a failing answer counts as for the load of its endpoint, in place of the time that it took:
 * a quick failure must not attract more requests (spec 02 §11.3). Looks at heads alone: a status in
 * real trailers comes too late. Confined to one event loop.
 */
public final class PenaltyLoad {
  /** This answer is not penalized. */
  public static final long NONE = -1;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final int GRPC_EXHAUSTED = 8;
  private static final int GRPC_UNAVAILABLE = 14;

  private final Penalty penalty;
  private final InstantSource wallClock;

  /**
   * @param wallClock for dates in {@code retry-after}
   */
  public PenaltyLoad(Penalty penalty, InstantSource wallClock) {
    this.penalty = penalty;
    this.wallClock = wallClock;
  }

  /** What the answer counts as, in nanoseconds, or {@link #NONE}. */
  public long sample(ResponseHead head) {
    int status = head.status();
    if (status == TOO_MANY_REQUESTS || status >= 500) {
      return status == TOO_MANY_REQUESTS || status == UNAVAILABLE
          ? atLeastPenalty(retryAfterNs(head.headers().get(HeaderName.RETRY_AFTER)))
          : penalty.penalty().toNanos();
    }
    return status == 200 && isGrpc(head.headers()) ? grpcSample(head.headers()) : NONE;
  }

  private long grpcSample(HeaderBlock headers) {
    int code = Classification.grpcStatus(headers);
    return switch (code) {
      case GRPC_EXHAUSTED, GRPC_UNAVAILABLE -> atLeastPenalty(pushbackNs(headers));
      case 2, 4, 13, 15 -> penalty.penalty().toNanos();
      default -> NONE;
    };
  }

  private static boolean isGrpc(HeaderBlock headers) {
    int type = headers.find(HeaderName.CONTENT_TYPE);
    return type >= 0 && headers.valueStartsWith(type, "application/grpc");
  }

  private long atLeastPenalty(long askedNs) {
    long capped = Math.min(askedNs, penalty.maxRetryAfter().toNanos());
    return Math.max(capped, penalty.penalty().toNanos());
  }

  private long retryAfterNs(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    String text = value.strip();
    return text.matches("[0-9]{1,9}") ? Long.parseLong(text) * 1_000_000_000L : untilNs(text);
  }

  private long untilNs(String date) {
    try {
      Instant then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      long seconds = then.getEpochSecond() - wallClock.instant().getEpochSecond();
      return Math.clamp(seconds, 0L, 999_999_999L) * 1_000_000_000L;
    } catch (DateTimeParseException _) {
      return 0;
    }
  }

  private static long pushbackNs(HeaderBlock headers) {
    String value = headers.get(HeaderName.GRPC_RETRY_PUSHBACK_MS);
    return value != null && value.matches("[0-9]{1,9}") ? Long.parseLong(value) * 1_000_000L : 0;
  }
}
