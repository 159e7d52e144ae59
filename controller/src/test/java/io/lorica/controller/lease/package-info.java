/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.lease;

import org.jspecify.annotations.NullMarked;
