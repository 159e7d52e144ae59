/** The kit on itself: start with {@link io.lorica.testkit.ManualClockTest}. */
@NullMarked
package io.lorica.testkit;

import org.jspecify.annotations.NullMarked;
