/**
 * Failures as values: {@link io.lorica.proxy.errors.ProxyError} says what went wrong, {@link
 * io.lorica.proxy.errors.ErrorAnswer} what a client is told.
 */
@NullMarked
package io.lorica.proxy.errors;

import org.jspecify.annotations.NullMarked;
