package io.lorica.controller.http;

import java.time.Duration;

/**
 * The bounds of one face.
 *
 * @param bodyBytes longest request body; a longer one gets status 500 and the connection ends
 * @param connections open at once; further ones are closed at once and counted
 * @param inFlight requests being answered at once; further ones get status 503 and are counted
 * @param head from the first byte of a request to its last, before the connection is closed
 * @param idle without any request, before the connection is closed
 */
public record HttpLimits(
    int bodyBytes, int connections, int inFlight, Duration head, Duration idle) {

  /** Scrapes and probes: no bodies; head as spec 04 §1.3. */
  public static final HttpLimits ADMIN =
      new HttpLimits(0, 128, 16, Duration.ofSeconds(15), Duration.ofMinutes(2));

  /** Admission reviews: 10 MiB bodies and the head's time as spec 06 §2. */
  public static final HttpLimits WEBHOOK =
      new HttpLimits(10 << 20, 1024, 64, Duration.ofSeconds(15), Duration.ofMinutes(5));
}
