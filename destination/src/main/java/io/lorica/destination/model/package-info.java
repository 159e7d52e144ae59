/**
 * What the cluster says, trimmed to what some derivation reads: start with {@link
 * io.lorica.destination.model.Resource}. No Kubernetes client, no protobuf, no clock.
 */
@NullMarked
package io.lorica.destination.model;

import org.jspecify.annotations.NullMarked;
