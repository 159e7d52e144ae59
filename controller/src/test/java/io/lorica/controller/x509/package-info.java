/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.x509;

import org.jspecify.annotations.NullMarked;
