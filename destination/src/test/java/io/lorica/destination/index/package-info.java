/** Tests of the package of the same name. */
@NullMarked
package io.lorica.destination.index;

import org.jspecify.annotations.NullMarked;
