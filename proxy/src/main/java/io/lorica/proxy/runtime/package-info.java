/**
 * The process: {@link io.lorica.proxy.runtime.Main} wires it; clock, scheduler and loops are handed
 * down from here.
 */
@NullMarked
package io.lorica.proxy.runtime;

import org.jspecify.annotations.NullMarked;
