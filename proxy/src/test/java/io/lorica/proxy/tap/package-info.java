/** Tests of tap. */
@NullMarked
package io.lorica.proxy.tap;

import org.jspecify.annotations.NullMarked;
