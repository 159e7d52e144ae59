/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.log;

import org.jspecify.annotations.NullMarked;
