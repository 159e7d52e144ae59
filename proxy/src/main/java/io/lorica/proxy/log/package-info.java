/**
 * The process log: plain or JSON lines on standard output, filtered by directives that may change
 * while the proxy runs. Start with {@link io.lorica.proxy.log.Log}.
 */
@NullMarked
package io.lorica.proxy.log;

import org.jspecify.annotations.NullMarked;
