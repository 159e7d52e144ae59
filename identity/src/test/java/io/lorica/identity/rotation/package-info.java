/** Tests of the package of the same name. */
@NullMarked
package io.lorica.identity.rotation;

import org.jspecify.annotations.NullMarked;
