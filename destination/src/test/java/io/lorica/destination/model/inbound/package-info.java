/** Tests of the package of the same name. */
@NullMarked
package io.lorica.destination.model.inbound;

import org.jspecify.annotations.NullMarked;
