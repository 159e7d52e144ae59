/**
 * Failures as values: {@link io.lorica.proxy.errors.ProxyError} says what went wrong, {@link
 * io.lorica.proxy.errors.ErrorAnswer} what a client is told, {@link
 * io.lorica.proxy.errors.ErrorTrailers} what it is told in the midst of an answer.
 */
@NullMarked
package io.lorica.proxy.errors;

import org.jspecify.annotations.NullMarked;
