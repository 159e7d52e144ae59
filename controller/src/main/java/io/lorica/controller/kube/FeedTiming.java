package io.lorica.controller.kube;

import io.lorica.controller.time.Backoff;
import io.lorica.controller.time.Pause;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How a feed waits.
 *
 * @param watchFor how long one watch is asked for; the server ends it then, which also finds
 *     connections that died in silence
 * @param absentFor how long to wait before looking again for a kind that is not installed
 */
public record FeedTiming(
    Pause pause, RandomGenerator random, Backoff backoff, Duration watchFor, Duration absentFor) {

  /** Watches of five minutes, back-off for an API server, a missing kind every minute. */
  public static FeedTiming standard(Pause pause, RandomGenerator random) {
    return new FeedTiming(
        pause, random, Backoff.API_SERVER, Duration.ofMinutes(5), Duration.ofMinutes(1));
  }
}
