/**
 * What the injector knows of the cluster: start with {@link io.lorica.injector.cluster.Cluster}.
 */
@NullMarked
package io.lorica.injector.cluster;

import org.jspecify.annotations.NullMarked;
