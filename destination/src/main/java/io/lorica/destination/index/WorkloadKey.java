package io.lorica.destination.index;

import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.inbound.InboundWorkload;

/** A workload that asks for its own inbound policy. */
public record WorkloadKey(InboundWorkload.Kind kind, ResourceName name) {}
