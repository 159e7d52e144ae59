/**
 * Log lines of programs that run before each pod and must start fast: start with {@link
 * io.lorica.cni.log.Log}.
 */
@NullMarked
package io.lorica.cni.log;

import org.jspecify.annotations.NullMarked;
