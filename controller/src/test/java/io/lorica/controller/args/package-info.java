/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.args;

import org.jspecify.annotations.NullMarked;
