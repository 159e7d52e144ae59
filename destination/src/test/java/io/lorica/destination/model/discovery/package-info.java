/** Tests of the package of the same name. */
@NullMarked
package io.lorica.destination.model.discovery;

import org.jspecify.annotations.NullMarked;
