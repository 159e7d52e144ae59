package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.NanoClock;
import io.lorica.mesh.time.Scheduler;

/**
 * What HTTP/2 connections need of the world.
 *
 * @param scheduler runs tasks on the connection's event loop
 * @param clock the monotonic clock
 * @param events hears of refusals and failures
 */
public record Http2Runtime(Scheduler scheduler, NanoClock clock, Http2Events events) {}
