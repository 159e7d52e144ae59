/**
 * How traffic to a target is routed, as values and pure functions: start with {@link
 * io.lorica.destination.model.outbound.OutboundPolicies}.
 */
@NullMarked
package io.lorica.destination.model.outbound;

import org.jspecify.annotations.NullMarked;
