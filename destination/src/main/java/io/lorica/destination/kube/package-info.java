/**
 * From the cluster's objects to records: start with {@link io.lorica.destination.kube.WatchedKind}.
 * The only package here that sees the Kubernetes API.
 */
@NullMarked
package io.lorica.destination.kube;

import org.jspecify.annotations.NullMarked;
