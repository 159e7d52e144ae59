/** Waiting as a parameter: start with {@link io.lorica.controller.time.Pause}. */
@NullMarked
package io.lorica.controller.time;

import org.jspecify.annotations.NullMarked;
