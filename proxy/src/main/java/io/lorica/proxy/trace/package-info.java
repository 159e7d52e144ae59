/**
 * Distributed tracing: joins the trace that a request brings along, and tells a collector of the
 * sampled ones. {@link io.lorica.proxy.trace.Tracer} is what the stacks use, {@link
 * io.lorica.proxy.trace.SpanExporter} what ends at the collector.
 */
@NullMarked
package io.lorica.proxy.trace;

import org.jspecify.annotations.NullMarked;
