/**
 * The access log: one line for each request that comes to the application (spec 03 §8). {@link
 * io.lorica.proxy.accesslog.AccessLog} is where a stack begins.
 */
@NullMarked
package io.lorica.proxy.accesslog;

import org.jspecify.annotations.NullMarked;
