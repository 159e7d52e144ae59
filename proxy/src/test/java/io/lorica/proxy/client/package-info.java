/**
 * Tests of the way to an endpoint between scripted peers; start with {@link
 * io.lorica.proxy.harness.Pod}.
 */
@NullMarked
package io.lorica.proxy.client;

import org.jspecify.annotations.NullMarked;
