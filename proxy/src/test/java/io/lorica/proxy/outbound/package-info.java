/**
 * Tests of the outbound part between scripted peers; start with {@link
 * io.lorica.proxy.harness.Pod}.
 */
@NullMarked
package io.lorica.proxy.outbound;

import org.jspecify.annotations.NullMarked;
