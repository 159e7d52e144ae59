package io.lorica.controller.lease;

import java.time.Duration;
import java.time.Instant;

/**
 * Content of a Lease.
 *
 * @param holder empty if nobody holds it
 * @param duration for how long after a renewal the holder may be believed alive
 * @param transitions how often it changed hands
 * @param version what a write must still find, empty for a new object
 */
public record LeaseRecord(
    String holder,
    Duration duration,
    Instant acquired,
    Instant renewed,
    int transitions,
    String version) {}
