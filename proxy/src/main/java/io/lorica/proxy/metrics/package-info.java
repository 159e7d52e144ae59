/**
 * Counters of the proxy. {@link io.lorica.proxy.metrics.MetricCatalog} lists every family once;
 * each event loop counts in a {@link io.lorica.proxy.metrics.LoopMetrics} of its own, and {@link
 * io.lorica.proxy.metrics.MetricsPage} adds them up when somebody asks.
 */
@NullMarked
package io.lorica.proxy.metrics;

import org.jspecify.annotations.NullMarked;
