/**
 * Applies what the cluster says, rebuilds the views that it touches, publishes what differs: start
 * with {@link io.lorica.destination.index.DiscoveryIndex}. Each index is confined to one thread.
 */
@NullMarked
package io.lorica.destination.index;

import org.jspecify.annotations.NullMarked;
