/**
 * What the control plane says, as values: {@link io.lorica.proxy.discovery.Discovery} is where the
 * stacks ask. Protobuf ends in this package.
 */
@NullMarked
package io.lorica.proxy.discovery;

import org.jspecify.annotations.NullMarked;
