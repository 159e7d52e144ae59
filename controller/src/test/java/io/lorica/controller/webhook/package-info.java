/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.webhook;

import org.jspecify.annotations.NullMarked;
