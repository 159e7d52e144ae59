/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.admin;

import org.jspecify.annotations.NullMarked;
