package io.lorica.destination;

import io.lorica.destination.grpc.DestinationService.Overflows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Streams that ended because their client did not read. Safe on any thread. */
final class OverflowMetrics implements Overflows {
  private final Counter endpoints;
  private final Counter profiles;

  OverflowMetrics(MeterRegistry metrics) {
    endpoints = counter("endpoint_updates_queue_overflow", metrics);
    profiles = counter("profile_updates_queue_overflow", metrics);
  }

  /** Without labels: a path per series would let clients fill the memory. */
  private static Counter counter(String name, MeterRegistry metrics) {
    return Counter.builder(name)
        .description("Streams ended because their client left too many updates unread.")
        .register(metrics);
  }

  @Override
  public void endpoints(String path) {
    endpoints.increment();
  }

  @Override
  public void profile(String path) {
    profiles.increment();
  }
}
