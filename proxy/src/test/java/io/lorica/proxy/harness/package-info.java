/** One proxy, or two, between scripted peers: start with {@link io.lorica.proxy.harness.Pod}. */
@NullMarked
package io.lorica.proxy.harness;

import org.jspecify.annotations.NullMarked;
