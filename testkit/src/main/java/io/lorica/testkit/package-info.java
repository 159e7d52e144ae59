/**
 * What tests of every module stand on: time that a test moves ({@link
 * io.lorica.testkit.ManualClock}), real certificates ({@link io.lorica.testkit.TestAuthority}),
 * waiting for a condition ({@link io.lorica.testkit.Await}), the mark of a behaviour that the
 * specification asks for ({@link io.lorica.testkit.Spec}), and a leak check that needs no mention.
 * Start with {@link io.lorica.testkit.ManualClock}.
 */
@NullMarked
package io.lorica.testkit;

import org.jspecify.annotations.NullMarked;
