package io.lorica.destination.model;

import org.jspecify.annotations.Nullable;

/**
 * A ReplicaSet or Job, for the one thing that matters of it: who owns it.
 *
 * @param kind {@link ResourceKind#REPLICA_SET} or {@link ResourceKind#JOB}
 * @param owner the owner reference, if there is exactly one
 */
public record OwnerRecord(ResourceKind kind, ResourceName name, @Nullable OwnerRef owner)
    implements Resource {}
