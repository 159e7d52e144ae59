/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.http;

import org.jspecify.annotations.NullMarked;
