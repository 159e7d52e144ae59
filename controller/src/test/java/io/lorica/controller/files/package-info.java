/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.files;

import org.jspecify.annotations.NullMarked;
