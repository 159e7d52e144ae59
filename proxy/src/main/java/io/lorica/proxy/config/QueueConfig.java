package io.lorica.proxy.config;

import java.time.Duration;

/**
 * A queue before something that may not be ready.
 *
 * @param capacity how many may wait; more are refused
 * @param failfastTimeout how long it may be unready before those that wait fail
 */
public record QueueConfig(int capacity, Duration failfastTimeout) {
  static QueueConfig read(EnvReader env, String base, Duration failfast) {
    return new QueueConfig(
        env.read(base + "_QUEUE_CAPACITY", 10_000, Values::count),
        env.read(base + "_FAILFAST_TIMEOUT", failfast, Values::duration));
  }
}
