/**
 * How a workload's port admits connections, as values and pure functions: start with {@link
 * io.lorica.destination.model.inbound.InboundPolicies}.
 */
@NullMarked
package io.lorica.destination.model.inbound;

import org.jspecify.annotations.NullMarked;
