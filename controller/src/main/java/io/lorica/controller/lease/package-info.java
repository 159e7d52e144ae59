/**
 * Leader election on a Lease object: start with {@link io.lorica.controller.lease.LeaderElection}.
 */
@NullMarked
package io.lorica.controller.lease;

import org.jspecify.annotations.NullMarked;
