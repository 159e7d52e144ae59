/** Tests of the package of the same name. */
@NullMarked
package io.lorica.destination.model.policy;

import org.jspecify.annotations.NullMarked;
