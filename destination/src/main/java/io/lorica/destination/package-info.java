/**
 * The program {@code destination}: discovery and policy over one watch of the cluster. Start with
 * {@link io.lorica.destination.DestinationStack}.
 */
@NullMarked
package io.lorica.destination;

import org.jspecify.annotations.NullMarked;
