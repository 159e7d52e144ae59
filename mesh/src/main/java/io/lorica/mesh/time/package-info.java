/** Time as a parameter: start with {@link io.lorica.mesh.time.NanoClock}. */
@NullMarked
package io.lorica.mesh.time;

import org.jspecify.annotations.NullMarked;
