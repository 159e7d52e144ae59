/**
 * Tests of the inbound part between scripted peers; start with {@link io.lorica.proxy.harness.Pod}.
 */
@NullMarked
package io.lorica.proxy.inbound;

import org.jspecify.annotations.NullMarked;
