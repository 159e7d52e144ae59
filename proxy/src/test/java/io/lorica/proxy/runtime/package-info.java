/**
 * Tests of the runtime part between scripted peers; start with {@link io.lorica.proxy.harness.Pod}.
 */
@NullMarked
package io.lorica.proxy.runtime;

import org.jspecify.annotations.NullMarked;
