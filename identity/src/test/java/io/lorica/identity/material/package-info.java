/** Tests of the package of the same name. */
@NullMarked
package io.lorica.identity.material;

import org.jspecify.annotations.NullMarked;
