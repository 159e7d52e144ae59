/**
 * Recordings of the reference control plane, replayed against ours: start with {@link
 * io.lorica.destination.golden.ReplayTest}.
 */
@NullMarked
package io.lorica.destination.golden;

import org.jspecify.annotations.NullMarked;
